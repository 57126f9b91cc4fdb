"""Talks to `athanor wire` as docs/WIRE.md describes it, and tells what does not hold.

    python3 wire_client.py PROGRAM SCENARIO|all
    python3 wire_client.py --list

Prints a line a scenario, `ok NAME` or `FAIL NAME: why`, and leaves with 0 when all hold. Needs the
standard library alone. It never waits longer than a minute for an answer, and ends what it started.
"""
import json
import math
import os
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

# Seconds for one answer, and for a program to leave that nobody listens to.
ANSWER = 60
LEAVING = 20
# More epochs than any machine trains while a scenario lasts.
ENDLESS = 100_000_000
READ_SIZE = 1 << 16


class Wrong(Exception):
    """The program does not do what the document says."""


def expect(holds, why):
    """`why` is a text, or what makes one where that takes time."""
    if not holds:
        raise Wrong(why if isinstance(why, str) else why())


def brief(thing):
    text = thing if isinstance(thing, str) else json.dumps(thing, ensure_ascii=False)
    return text if len(text) <= 200 else text[:160] + " … " + text[-30:]


# Records ------------------------------------------------------------------------------------------

NUMBER = (int, float)
ANY = object
# The members of every type of record and their kinds; a name that ends in ? may be left out.
RECORDS = {
    "text": {"text": str},
    "note": {"text": str},
    "table": {"columns": list, "rows": list},
    "row": {"columns": list, "cells?": list},
    "chart": {
        "title?": str, "subtitle?": str, "x?": dict, "y?": dict, "layers": list, "caption?": str},
    "document": {"text": str},
    "progress": {"what": str, "share": NUMBER, "loss?": NUMBER, "text": str},
    "question": {"text": str, "answer": str},
    "warning": {"text": str},
    "remark": {"text": str},
    "result": {"statement": str, "value?": ANY},
    "error": {
        "code": str, "message": str, "hint?": str, "place?": dict, "replacement?": str,
        "statement?": str},
    "completions": {"start": int, "words": list},
    "help": {"word": str, "lines": list},
    "done": {"ok": bool, "statements": int, "stopped?": bool, "place?": str, "branch?": str},
}
LAYERS = {
    "line": "name x y", "dots": "name x y", "band": "name x low high", "mark": "x y text value",
    "rule": "x y text", "bars": "labels values edges notes", "cells": "rows columns values",
    "pictures": "items"}


def once(pairs):
    members = dict(pairs)
    expect(len(members) == len(pairs), f"a name comes twice in {brief(str(pairs))}")
    return members


def refuse(word):
    raise Wrong(f"{word} is no JSON")


def read_record(line):
    """A line as a record: strict JSON, and the members that the document names."""
    try:
        record = json.loads(
            line.decode("utf-8"), object_pairs_hook=once, parse_constant=refuse)
    except ValueError as fault:
        raise Wrong(f"a line is no JSON ({fault}): {line[:200]!r}") from None
    expect(isinstance(record, dict), f"a line is no object: {line[:200]!r}")
    expect("id" in record and isinstance(record.get("type"), str), f"no type or id: {line[:200]!r}")
    members = RECORDS.get(record["type"])
    expect(members is not None, f"a record of no known type: {line[:200]!r}")
    left = set(record) - {"type", "id"}
    for member, kind in members.items():
        name = member.rstrip("?")
        if name not in left:
            expect(member != name, f"{record['type']} has no {name}: {brief(record)}")
            continue
        left.remove(name)
        is_kind = isinstance(record[name], kind) and (
            kind in (bool, ANY) or not isinstance(record[name], bool))
        expect(is_kind, f"{name} of {record['type']} has the wrong kind: {brief(record)}")
    expect(not left, f"{record['type']} has {left}, of which the document says nothing")
    inspect(record)
    return record


def inspect(record):
    """What holds inside a record."""
    if record["type"] == "table":
        for row in record["rows"]:
            expect(len(row) == len(record["columns"]), f"not a cell a column: {brief(row)}")
    elif record["type"] == "row":
        cells = record.get("cells", record["columns"])
        expect(len(cells) == len(record["columns"]), f"not a cell a column: {brief(record)}")
    elif record["type"] == "chart":
        for layer in record["layers"]:
            known = set(LAYERS.get(layer.get("kind"), "").split()) | {"kind"}
            expect(len(known) > 1 and set(layer) <= known, f"an unknown layer: {brief(layer)}")
    elif record["type"] == "progress":
        expect(0 <= record["share"] <= 1, f"a share of {record['share']}")
    elif record["type"] == "question":
        expect(record["answer"] in ("yes", "no"), f"an answer of {record['answer']}")
    elif record["type"] == "error" and "place" in record:
        expect(
            set(record["place"]) == {"line", "column", "start", "end", "text"},
            f"a place of other members: {brief(record)}")


def same(one, other):
    """Equal as JSON: 1 is not true."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


# The program --------------------------------------------------------------------------------------

class Answer:
    """The records of one request, checked as a whole."""

    def __init__(self, records):
        self.records = records
        self.done = records[-1]
        self.ends = self.all("result") + self.all("error")
        self.ok = not self.all("error")
        expect(self.done["ok"] == self.ok, lambda: f"{self.done} ends {brief(records)}")
        expect(
            self.done["statements"] >= len(self.all("result")),
            lambda: f"miscounted: {brief(records)}")

    def all(self, kind):
        return [record for record in self.records if record["type"] == kind]

    def one(self, kind):
        found = self.all(kind)
        expect(len(found) == 1, lambda: f"{len(found)} {kind}, not 1: {brief(self.records)}")
        return found[0]

    @property
    def value(self):
        """What the one statement hands out."""
        expect(self.ok, f"failed: {brief(self.all('error'))}")
        return self.one("result").get("value")


class Wire:
    """A conversation over a pipe, a pair of FIFOs, a pair of UNIX sockets or TCP."""

    # The program, a folder that goes when the scenario is over, and what was started in it.
    program = scratch = None
    started = []

    def __init__(self, *arguments, over="pipe", folder=None):
        self.folder = folder or Wire.scratch
        self.waiting = self.sent = b""
        self.last_id = 0
        self.is_over = False
        self.complaints = tempfile.TemporaryFile()
        (child_in, child_out), self.ends = getattr(self, "open_" + over)()
        self.child = subprocess.Popen(
            [Wire.program, "wire", *arguments], cwd=self.folder, stdin=child_in, stdout=child_out,
            stderr=self.complaints,
            env=dict(os.environ, HOME=self.folder, XDG_STATE_HOME=self.folder, ATHANOR_HISTORY=""))
        Wire.started.append(self)
        for descriptor in {child_in, child_out}:
            os.close(descriptor)
        for descriptor in set(self.ends):
            os.set_blocking(descriptor, False)

    # Each gives the descriptors of the child and ours, to write to and to read from.

    def open_pipe(self):
        child_in, ours_out = os.pipe()
        ours_in, child_out = os.pipe()
        return (child_in, child_out), [ours_out, ours_in]

    def open_fifo(self):
        place = tempfile.mkdtemp(dir=Wire.scratch)
        requests, answers = os.path.join(place, "requests"), os.path.join(place, "answers")
        os.mkfifo(requests)
        os.mkfifo(answers)
        # A reader that does not wait comes first, so that no opening has to wait for the other.
        child_in = os.open(requests, os.O_RDONLY | os.O_NONBLOCK)
        ours_out = os.open(requests, os.O_WRONLY)
        ours_in = os.open(answers, os.O_RDONLY | os.O_NONBLOCK)
        child_out = os.open(answers, os.O_WRONLY)
        os.set_blocking(child_in, True)
        return (child_in, child_out), [ours_out, ours_in]

    def open_socket(self):
        return self.both(*socket.socketpair())

    def open_tcp(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            ours = socket.create_connection(server.getsockname())
            return self.both(ours, server.accept()[0])

    def both(self, ours, child):
        ours, child = ours.detach(), child.detach()
        return (child, child), [ours, ours]

    # Talking.

    def send(self, data):
        """Writes bytes while reading what comes: a program that answers is never stuck."""
        end = time.monotonic() + ANSWER
        self.sent = data
        rest = memoryview(data)
        while rest:
            left = end - time.monotonic()
            expect(left > 0, "the program reads no more")
            readable, writable, _ = select.select(self.ends[1:], self.ends[:1], [], left)
            if writable:
                try:
                    rest = rest[os.write(self.ends[0], rest[:READ_SIZE]):]
                except BlockingIOError:
                    pass
                except (BrokenPipeError, ConnectionError):
                    raise Wrong(f"the program has gone: {self.last_words()}") from None
            if readable and not self.take():
                raise Wrong(f"the program ends its answers: {self.last_words()}")

    def take(self):
        """Reads what there is; false at the end."""
        try:
            more = os.read(self.ends[1], READ_SIZE)
        except BlockingIOError:
            return True
        except ConnectionError:
            more = b""
        self.waiting += more
        return bool(more)

    def record(self, end=None):
        """The next record; None at the end."""
        end = end or time.monotonic() + ANSWER
        searched = 0
        while b"\n" not in self.waiting[searched:]:
            searched = len(self.waiting)
            left = end - time.monotonic()
            expect(left > 0, lambda: f"no answer in {ANSWER} s to {self.sent[:80]!r}")
            if select.select(self.ends[1:], [], [], left)[0] and not self.take():
                expect(not self.waiting, f"half a line at the end: {self.waiting[:200]!r}")
                return None
        line, self.waiting = self.waiting.split(b"\n", 1)
        return read_record(line)

    def records(self, until):
        """The records up to the first that satisfies `until`."""
        end = time.monotonic() + ANSWER
        found = []
        while not found or not until(found[-1]):
            record = self.record(end)
            expect(record is not None, lambda: f"too short an answer: {self.last_words()}")
            found.append(record)
        return found

    def answer(self, ident, before=()):
        """All of one answer: every record has its id, and the last alone is `done`."""
        records = list(before) + self.records(until=lambda record: record["type"] == "done")
        for record in records:
            is_beside = record["type"] in ("remark", "warning") and record["id"] is None
            expect(
                is_beside or same(record["id"], ident),
                lambda: f"not of {ident!r}: {brief(record)}")
        return Answer(records)

    def ask(self, ident=None, **members):
        """Sends a request and nothing behind it; returns the answer."""
        return self.answer(self.start(ident, **members))

    def start(self, ident=None, **members):
        if ident is None:
            self.last_id += 1
            ident = self.last_id
        # Every second one with its characters spelled out, as JSON allows.
        is_plain = self.last_id % 2 == 0
        self.send(json.dumps(dict(id=ident, **members), ensure_ascii=is_plain).encode() + b"\n")
        return ident

    def run(self, text, **members):
        return self.ask(text=text, **members)

    def plain(self, text):
        self.send(text.encode() + b"\n")
        return self.answer(None)

    def value(self, text):
        return self.run(text).value

    def lives(self):
        expect(same(self.value("40 + 2"), 42.0), "40 + 2 is not 42 any more")

    def refuses(self, data, ident=None, code=None):
        """A line, or a few, that are answered by one error and `done`; the conversation goes on."""
        self.send(data)
        answer = self.answer(ident)
        expect(
            [record["type"] for record in answer.records] == ["error", "done"],
            lambda: f"{data[:80]!r} is answered by {brief(answer.records)}")
        found = answer.one("error")["code"]
        expect(code in (None, found), f"{data[:80]!r} has the error {found}, not {code}")
        self.lives()
        return answer.one("error")

    # Ending.

    def signal(self, number):
        self.child.send_signal(number)

    def end_input(self):
        if self.ends[0] == self.ends[1]:
            with socket.socket(fileno=os.dup(self.ends[0])) as ours:
                ours.shutdown(socket.SHUT_WR)
        else:
            os.close(self.ends[0])
            self.ends[0] = -1

    def stop_reading(self):
        """Closes our ear; of a socket there is one end, which goes as a whole."""
        os.close(self.ends[1])
        self.ends = [-1, -1] if self.ends[0] == self.ends[1] else [self.ends[0], -1]

    def rest(self):
        """The records that are left, to the end."""
        found = []
        while (record := self.record()) is not None:
            found.append(record)
        return found

    def leaves(self, *codes, within=ANSWER):
        """The program ends by itself with one of `codes`, and has not complained."""
        try:
            code = self.child.wait(within)
        except subprocess.TimeoutExpired:
            raise Wrong(f"the program does not end in {within} s") from None
        expect(code in codes, lambda: f"the program {self.last_words()}, not with {codes}")
        expect(not self.said(), f"on standard error: {brief(self.said())!r}")
        self.close()

    def finish(self):
        """End of input, no record more, 0."""
        self.end_input()
        left = self.rest()
        expect(not left, f"left at the end: {brief(left)}")
        self.leaves(0)

    def kill(self):
        self.child.kill()
        self.child.wait()
        self.close()

    def close(self):
        if self.is_over:
            return
        self.is_over = True
        if self.child.poll() is None:
            self.child.kill()
            self.child.wait()
        for descriptor in set(self.ends) - {-1}:
            os.close(descriptor)
        self.ends = [-1, -1]

    def said(self):
        self.complaints.seek(0)
        return self.complaints.read().decode("utf-8", "replace")

    def last_words(self):
        try:
            code = self.child.wait(1)
        except subprocess.TimeoutExpired:
            code = "nothing yet"
        return f"ended with {code}; on standard error: {brief(self.said())!r}"


SCENARIOS = {}


def scenario(name):
    def add(body):
        SCENARIOS[name] = body
        return body
    return add


# A thousand statements ----------------------------------------------------------------------------

FAILS = [
    ("1 +", "E002"), ("mdoel mlp 16", "E001"), ("1 + nowhere", "E033"), ("sqroot(2)", "E035"),
    ("data nowhere.csv", "E061"), ("fit lr=abc", "E033"), ('x = "open', "E004"), ("[1, 2", "E004"),
    ("[1, 2] + [1, 2, 3]", "E031"), ("model mlp 16 droput=1", "E021"), ("pi.nothing", "E014"),
    (")", "E002"), ("if 1 { 2 }", "E007")]


def turn(number):
    """The steps of one turn of the mix: plain or not, the text, and an ending for every statement,
    a pair of what and with which value or code."""
    fails, code = FAILS[number % len(FAILS)]
    told = f"Grüße {number} an 日本 🙂 e\u0301 👩\u200d👧"
    anything = ("result", ANY)
    return [
        (False, f"{number} * 3 + 0.5", [("result", number * 3 + 0.5)]),
        (True, f"{number} / 4", [("result", number / 4)]),
        (False, "arange(0, 4) + 1", [
            ("result", {"shape": [4], "values": [1.0, 2.0, 3.0, 4.0]})]),
        (True, "zeros(2, 2)", [("result", {"shape": [2, 2], "values": [0.0] * 4})]),
        (False, fails, [("error", code)]),
        (True, f"a = {number}; b = a * 2; a + b", [
            ("result", float(number)), ("result", 2.0 * number), ("result", 3.0 * number)]),
        (False, f"c = {number}\n\nd = [c, # and so on\n  1]\nnowhere + 1\nc", [
            ("result", float(number)), ("result", [float(number), 1.0]), ("error", "E033")]),
        (True, "# a comment alone", []),
        (False, "", []),
        (True, "\n\n  \n7 # a comment behind", [("result", 7.0)]),
        (True, f"x = [{number},\n  2,\n\n  # inside\n  3]", [
            ("result", [float(number), 2.0, 3.0])]),
        (True, "y = 1 + \\\n  2", [("result", 3.0)]),
        (True, "model {\n  dense 8\n  relu\n  dense 3\n}", [anything]),
        (False, f'"{told}"', [("result", told)]),
        (True, f's = "{told}"', [("result", told)]),
        (False, "runs last=5; vars", [anything, anything]),
        (True, "plot; summary", [anything, anything]),
        (False, "stats\nscore", [anything, anything]),
        (True, "runs last=3 | csv", [anything]),
    ]


def thousand(over):
    wire = Wire(over=over)
    expect(wire.run("data iris; model mlp 16; fit 2").ok, "no fit to begin with")
    statements, number = 3, 0
    while statements < 1000:
        number += 1
        for is_plain, text, endings in turn(number):
            ident = [f"é {number}", {"n": statements}] if number % 3 == 0 else None
            answer = wire.plain(text) if is_plain else wire.ask(ident, text=text)
            compare_endings(text, answer, endings)
            statements += len(endings)
    wire.finish()


def compare_endings(text, answer, endings):
    found = [record for record in answer.records if record["type"] in ("result", "error")]
    expect(
        [record["type"] for record in found] == [kind for kind, _ in endings],
        lambda: f"{text!r} is answered by {brief(answer.records)}")
    for record, (kind, wanted) in zip(found, endings):
        got = record["code"] if kind == "error" else record.get("value")
        expect(wanted is ANY or same(got, wanted), f"{text!r} gives {brief(got)}, not {wanted}")
    expect(answer.done["statements"] == len(endings), f"{text!r}: {answer.done}")
    expect(
        "stopped" not in answer.done and {"place", "branch"} <= set(answer.done),
        f"{text!r}: {answer.done}")
    expect(not answer.all("progress"), f"{text!r} tells progress unasked")


@scenario("pipe")
def pipe():
    thousand("pipe")


@scenario("fifo")
def fifo():
    thousand("fifo")


@scenario("socket")
def unix_socket():
    thousand("socket")


# Numbers ------------------------------------------------------------------------------------------

def single(number):
    """The nearest number of 32 bits."""
    return struct.unpack("f", struct.pack("f", number))[0]


@scenario("digits")
def digits():
    wire = Wire()
    numbers = {
        "1 / 3": 1 / 3, "0.1 + 0.2": 0.1 + 0.2, "1e22": 1e22, "2 ** 53 - 1": 2.0**53 - 1,
        "5e-324": 5e-324, "1.7976931348623157e308": sys.float_info.max, "1e16 / 3": 1e16 / 3}
    for text, number in numbers.items():
        got = wire.value(text)
        expect(same(float(got), number), f"{text} arrives as {got!r}, not {number!r}")
    expect(math.copysign(1, wire.value("-0.0")) == -1, "-0.0 loses its sign")
    got = wire.value("arange(0, 9) / 7")["values"]
    expect(
        [single(number) for number in got] == [single(n / 7) for n in range(9)],
        f"sevenths arrive as {got}")
    wire.finish()


@scenario("not-a-number")
def not_a_number():
    wire = Wire()
    wanted = {
        "nan": "nan", "inf": "inf", "-inf": "-inf", "0 / 0": "nan", "1 / 0": "inf",
        "-1 / 0": "-inf", "log(0)": "-inf", "sqrt(-1)": "nan", "0 * inf": "nan",
        "[0 / 0, 1 / 0, -1 / 0]": ["nan", "inf", "-inf"]}
    faults = []
    for text, value in wanted.items():
        got = wire.value(text)
        if not same(got, value):
            faults.append(f"{text} arrives as {got!r}")
    for text, value in {"zeros(2) / 0": "nan", "zeros(2) - 1 / 0": "-inf"}.items():
        got = wire.value(text)["values"]
        if got != [value] * 2:
            faults.append(f"{text} arrives as {got}")
    # A net that has diverged: an error that keeps its run, without figures; the weights are those before.
    wire.run("data iris; model mlp 16")
    before = wire.value("digest")
    expect(wire.run("fit 3 lr=1e30 as=far").one("error")["code"] == "E051",
           "a fit at lr=1e30 does not diverge")
    expect(wire.value("far")["ending"] == "diverged", "the run of a fit that diverged is lost")
    expect(wire.run("fit 3 lr=1e30 diverge=go").ok, "diverge=go is an error")
    expect(wire.run("runs; vars; plot; compare").ok, "looking at what diverged fails")
    expect(wire.value("far")["results"] == {}, "a fit without a whole epoch has figures")
    expect(wire.value("digest") == before, "a fit that diverged changed the weights")
    expect(not faults, "; ".join(faults))
    wire.finish()


@scenario("tables")
def tables():
    wire = Wire()
    fit = wire.run("data iris; model mlp 16; fit 7 as=first")
    run = fit.all("result")[-1]["value"]
    faults = compare_rows(fit, run)
    second = wire.value("fit 2 lr=1/300 as=second")
    table = by_column(wire.run("runs all=yes").one("table"))
    for place, (name, one) in enumerate({"first": run, "second": second}.items()):
        for figure in ("valid", "accuracy"):
            wanted = one["results"][figure]
            differ(faults, f"{figure} of {name} in runs", table[figure][place], wanted)
        wanted = float(one["settings"]["lr"])
        differ(faults, f"lr of {name} in runs", table["lr"][place], wanted)
    expect(wire.run("third = 1 / 3").ok, "no third")
    table = by_column(wire.run("vars").one("table"))
    differ(faults, "third in vars", table["what"][table["name"].index("third")], 1 / 3)
    table = by_column(wire.run("compare first second").one("table"))
    for figure in ("train", "valid"):
        place = table["setting"].index(figure)
        differ(faults, f"{figure} in compare", table["first"][place], run["results"][figure])
    answer = wire.run("lrfind steps=20 trials=no rules=yes")
    table = by_column(answer.one("table"))
    for rule, lr in zip(table["rule"], table["lr"]):
        differ(faults, f"{rule} in lrfind", lr, answer.value[rule])
    answer = wire.run("predict 1")
    sure = by_column(answer.one("table"))["sure"][0]
    differ(faults, "sure in predict", single(sure), single(max(answer.value["values"][:3])))
    answer = wire.run("worst 1")
    table = by_column(answer.one("table"))
    differ(faults, "loss in worst", single(table["loss"][0]), single(answer.value["losses"][0]))
    whole = wire.value("first")
    differ(faults, "the run by its name", whole, run)
    check_cells(wire, faults)
    expect(not faults, f"{len(faults)} faults: " + "; ".join(faults))
    wire.finish()


def compare_rows(fit, run):
    """The rows of a fit against the curves of its run."""
    faults = []
    rows = [row for row in fit.all("row") if "cells" in row]
    for row in rows:
        cells = dict(zip(row["columns"], row["cells"]))
        place = run["epoch"].index(cells["epoch"])
        for figure in ("train", "valid", "accuracy"):
            differ(faults, f"{figure} of a row", cells[figure], run[figure][place])
    expect(len(rows) == len(run["epoch"]) == 7, f"{len(rows)} rows of 7 epochs")
    for figure in ("train", "valid", "accuracy"):
        differ(faults, f"{figure} of the results", run["results"][figure], run[figure][-1])
    return faults


def by_column(table):
    return {name: [row[place] for row in table["rows"]]
            for place, name in enumerate(table["columns"])}


def differ(faults, what, got, wanted):
    if got != wanted:
        faults.append(f"{what} is {brief(json.dumps(got))}, not {brief(json.dumps(wanted))}")


def is_histogram(cell):
    return isinstance(cell, dict) and set(cell) == {"counts", "from", "to"}


def check_cells(wire, faults):
    """Cells are what the document says they are, whatever the width of a terminal."""
    looks = "runs, vars, summary, stats, stats gradients, predict 2, worst 2, show 2"
    for text in looks.split(", "):
        table = wire.run(text).one("table")
        cells = [cell for row in table["rows"] for cell in row]
        odd = [cell for cell in cells
               if cell is not None and not is_histogram(cell)
               and (isinstance(cell, bool) or not isinstance(cell, (*NUMBER, str, list)))]
        if odd:
            faults.append(f"{text} has a cell that the document does not know: {brief(odd[0])}")
        if "…" in cells or any(column.endswith(("...", "…")) for column in table["columns"]):
            faults.append(f"{text} is cut to the width of a terminal: {brief(table['columns'])}")
    cells = [cell for row in wire.run("stats").one("table")["rows"] for cell in row]
    if not any(isinstance(cell, float) and len(repr(cell)) > 8 for cell in cells):
        faults.append(f"stats is rounded: {brief(cells)}")


# Stopping -----------------------------------------------------------------------------------------

def is_row(record):
    return record["type"] == "row" and "cells" in record


def stopped_fit(epochs):
    """A fit that is stopped once it runs: the wire, and the answer."""
    wire = Wire()
    expect(wire.run("data iris; model mlp 16").ok, "no model")
    ident = wire.start(text=f"fit {epochs}; behind = 1", progress=True)
    begun = wire.records(until=is_row)
    wire.signal(signal.SIGINT)
    return wire, wire.answer(ident, begun)


@scenario("stop")
def stop():
    # On a busy machine a fit may be over before the signal comes: then a longer one is stopped.
    for epochs in (2000, 20_000, 200_000):
        wire, answer = stopped_fit(epochs)
        if answer.done.get("stopped"):
            break
        wire.finish()
    expect(answer.done.get("stopped") is True, "no fit is stopped by SIGINT")
    run = answer.value
    expect(run["ending"] == "paused", f"a stopped fit is {run['ending']}")
    expect(answer.done["ok"] and answer.done["statements"] == 1, f"a stop is {answer.done}")
    expect(wire.run("behind").one("error")["code"] in ("E001", "E033"), "what stood behind has run")
    again = wire.run("continue")
    expect("stopped" not in again.done, f"the next request is stopped too: {again.done}")
    expect(again.value["ending"] == "finished", f"continue is {again.value['ending']}")
    wire.lives()
    wire.finish()
    other = Wire()
    expect(other.run("data iris; model mlp 16").ok, "no model")
    whole = other.value(f"fit {epochs}")
    expect(
        whole["digest"] == again.value["digest"],
        f"stopped and continued {again.value['digest']}, uninterrupted {whole['digest']}")
    expect(whole["loss"] == again.value["loss"], "the curves differ")
    other.finish()


@scenario("stop-passes")
def stop_passes():
    wire = Wire()
    expect(wire.run("data iris; model mlp 16").ok, "no model")
    for text in (f"repeat 3 {{ fit {ENDLESS} }}", f"sweep lr=1e-3,1e-2 {{ fit {ENDLESS} }}"):
        ident = wire.start(text=text + "\nbehind = 1", progress=True)
        begun = wire.records(until=lambda record: record["type"] == "progress")
        wire.signal(signal.SIGINT)
        answer = wire.answer(ident, begun)
        expect(answer.done.get("stopped") is True, f"{text} is not stopped: {answer.done}")
        expect(not wire.run("behind").ok, "what stood behind has run")
        wire.lives()
    wire.finish()


@scenario("stop-between")
def stop_between():
    wire = Wire()
    expect(wire.run("data iris; model mlp 16").ok, "no model")
    for _ in range(20):
        wire.signal(signal.SIGINT)
        wire.signal(signal.SIGINT)
        answer = wire.run("fit 3; behind = 1; undo 2")
        expect(answer.ok and answer.done["statements"] == 3, f"not all has run: {answer.done}")
        expect("stopped" not in answer.done, "a signal between two requests stops the next")
    wire.finish()


# Questions, progress, the editor ------------------------------------------------------------------

@scenario("question")
def question():
    wire = Wire()
    place = os.path.join(wire.folder, "kept.ath")

    def kept():
        with open(place, encoding="utf-8") as file:
            return file.read()

    expect(wire.run('x = 1; save "kept.ath"').ok, "nothing saved")
    before = kept()
    expect(wire.run("x = 2").ok, "x = 2 fails")
    for members in ({}, {"confirm": False}):
        answer = wire.run('save "kept.ath"', **members)
        asked = answer.one("question")
        expect(asked["answer"] == "no" and "kept.ath" in asked["text"], f"{asked}")
        expect(kept() == before, "the safe answer overwrites")
    answer = wire.run('save "kept.ath"; x', confirm=True)
    expect(answer.one("question")["answer"] == "yes", "confirm is not taken")
    expect(answer.done["statements"] == 2, f"{answer.done}")
    expect(kept() != before, "confirm: true does not overwrite")
    before = kept()
    expect(wire.run("x = 3").ok, "x = 3 fails")
    expect(wire.run('save "kept.ath"').one("question")["answer"] == "no", "confirm holds on")
    wire.send(b'save "kept.ath"\n')
    expect(wire.answer(None).one("question")["answer"] == "no", "a plain text is confirmed")
    expect(kept() == before, "the safe answer overwrites")
    wire.finish()


@scenario("progress")
def progress():
    wire = Wire()
    expect(wire.run("data iris; model mlp 16").ok, "no model")
    for members in ({}, {"progress": False}):
        answer = wire.run("fit 2000; undo", **members)
        expect(answer.ok and not answer.all("progress"), "progress is told unasked")
    ident = wire.start(text=f"fit {ENDLESS}", progress=True)
    told = []
    while len(told) < 3:
        told += wire.records(until=lambda record: record["type"] == "progress")
    shares = [record["share"] for record in told if record["type"] == "progress"]
    expect(shares == sorted(shares), f"the shares fall: {shares}")
    wire.signal(signal.SIGINT)
    expect(wire.answer(ident, told).done.get("stopped") is True, "not stopped")
    expect(not wire.run("continue pause=50").all("progress"), "progress is told on, unasked")
    wire.finish()


@scenario("completions")
def completions():
    wire = Wire()
    expect(wire.run("data iris; model mlp 16 as=dense_net").ok, "no model")
    wanted = {"mod": "model ", "fit 1c": "1cycle ", "fit lr": "lr=", "x = sq": "sqrt(",
              "summary dens": "dense_net", "help optim": "optimiser "}
    before = [
        "", '"é🙂日本e\u0301👩\u200d👩\u200d👧🇩🇪" ; ', "# übung 日本 🙂\n", "x = [1,\n 2]; "]
    for start in before:
        for typed, word in wanted.items():
            text = start + typed
            longer = {"complete": text + " ü🙂 zzz", "cursor": len(text)}
            for members in ({"complete": text}, longer):
                record = wire.ask(**members).one("completions")
                words = [found.strip() for found in record["words"]]
                expect(word.strip() in words, f"{members} gives {brief(record)}")
                place = len(start) + typed.rfind(" ") + 1
                expect(record["start"] == place, f"{members} starts at {record['start']}")
    record = wire.ask(complete="model ", cursor=0).one("completions")
    expect(record["start"] == 0 and "fit " in record["words"], f"at 0: {brief(record)}")
    expect(wire.ask(complete="").one("completions")["words"], "no words for an empty text")
    record = wire.ask(complete='"mod', cursor=4).one("completions")
    expect(record["words"] == [], f"words inside a text: {brief(record)}")
    expect(wire.ask(complete="x = 5; fit 3").done["statements"] == 0, "completing runs something")
    expect(not wire.run("x + 1").ok, "completing runs something")
    wire.finish()


@scenario("help")
def help_pages():
    wire = Wire()
    for word in ("fit", "1cycle", "sqrt", "E021", "charts"):
        short = wire.ask(help=word).one("help")
        expect(short["word"] == word and len(short["lines"]) > 2, f"{brief(short)}")
        expect(all("\n" not in line for line in short["lines"]), f"a line of two: {brief(short)}")
    deep = wire.ask(help="fit??").one("help")
    expect(len(deep["lines"]) > len(wire.ask(help="fit").one("help")["lines"]), "fit?? has no more")
    for word in ("nowhere", "", "é🙂"):
        answer = wire.ask(help=word)
        expect(answer.one("error")["code"] and answer.done["statements"] == 0, f"help {word!r}")
    wire.finish()


@scenario("places")
def places():
    """Errors point at what is guilty, counted in Unicode scalars."""
    wire = Wire()
    faces = '"é🙂日本e\u0301👩\u200d👩\u200d👧🇩🇪"'
    texts = [
        f"nowhere + {faces}", f"{faces} + nowhere", f"1; x = {faces}; {faces} + nowhere",
        f"# {faces}\nx = {faces}\n\n  {faces} + nowhere", f"x = [{faces},\n  nowhere]",
        f"x = {faces}\r\n{faces} + nowhere\r\n"]
    lines_sent = len(texts)
    faults = []
    for text in texts:
        place = wire.run(text).one("error")["place"]
        start = text.index("nowhere")
        wanted = {"start": start, "end": start + 7, "text": "nowhere",
                  "line": text.count("\n", 0, start) + 1,
                  "column": start - text.rfind("\n", 0, start)}
        if not same(place, wanted):
            faults.append(f"{text!r} errs at {place}, not {wanted}")
    expect(wire.run("mdoel mlp 16").one("error")["replacement"] == "model", "no replacement")
    lines_sent += 1
    # The lines of plain text count on through the conversation, over requests of JSON too.
    for text in ("x = 1", "y = [1,\n 2]", "# remark", f"z = [1,\n{faces}, nowhere]"):
        answer = wire.plain(text)
        lines_sent += text.count("\n") + 1
    place = answer.one("error")["place"]
    if (place["line"], place["column"]) != (lines_sent, len(faces) + 3):
        faults.append(f"the error of line {lines_sent} is at {place}")
    expect(not faults, "; ".join(faults))
    wire.finish()


@scenario("keep-going")
def keep_going():
    for arguments, wanted in ((), 2), (("--keep-going",), 4):
        wire = Wire(*arguments)
        answer = wire.run("1; nowhere; 2; 3")
        expect(answer.done["statements"] == wanted, f"{arguments}: {answer.done}")
        expect(not answer.done["ok"] and len(answer.all("error")) == 1, f"{brief(answer.records)}")
        expect(wire.run("4").ok, "the next request does not run")
        wire.finish()


# Bad input ----------------------------------------------------------------------------------------

@scenario("bad-json")
def bad_json():
    wire = Wire()
    for line in (
            '{', '{"id": 1, "text": "1"', '{"id": 1 "text": "1"}', '{"id": 1, "text": "1",}',
            "{'text': '1'}", '{text: "1"}', '{"text": "1}', '{"text": "1"} {"text": "2"}',
            '{"text": "1"}{"text": "2"}', '{"text": "1"} 2', '{"text": "1"},', '{"text": NaN}',
            '{"id": Infinity, "text": "1"}', '{"id": 01, "text": "1"}', '{"text": "\\x41"}',
            '{"text": "\\ud800"}', '{"text": "a\tb"}', '{"text": "1", "text": "2"}',
            '{"id": 5, "id": 6, "text": "1"}', '{{"text": "1"}}', '{"a": [1, 2}', '{]'):
        wire.refuses(line.encode() + b"\n")
    for line in (
            '{}', '{"id": 8}', '{"id": 8, "text": null}', '{"id": 8, "text": 1}',
            '{"id": 8, "text": ["1"]}', '{"id": 8, "text": {"a": "1"}}', '{"id": 8, "txet": "1"}',
            '{"id": 8, "text": "1", "more": 1}', '{"id": 8, "text": "1", "help": "fit"}',
            '{"id": 8, "text": "1", "complete": "m"}', '{"id": 8, "progress": true}',
            '{"id": 8, "text": "1", "progress": 1}', '{"id": 8, "text": "1", "confirm": "yes"}',
            '{"id": 8, "text": "1", "confirm": null}', '{"id": 8, "complete": 1}',
            '{"id": 8, "complete": "m", "cursor": -1}', '{"id": 8, "complete": "m", "cursor": 0.5}',
            '{"id": 8, "complete": "m", "cursor": "1"}', '{"id": 8, "help": true}',
            '{"text": 1, "id": 8}', '{"ID": 8, "id": 8, "text": "1"}'):
        wire.refuses(line.encode() + b"\n", ident=8 if "8" in line else None)
    wire.finish()


@scenario("nested-json")
def nested_json():
    wire = Wire()
    deep = 200_000
    for line in (
            '{"id": ' + "[" * deep + "]" * deep + ', "text": "1"}', '{"id": ' + "[" * deep,
            '{"a":' * deep + "1" + "}" * deep, '{"text": ' * deep, "{" * deep,
            '{"id": ' + '[{"a":' * deep):
        wire.refuses(line.encode() + b"\n")
    wire.refuses(json.dumps({"id": 1, "text": "(" * deep}).encode() + b"\n", ident=1)
    wire.refuses(b"x = " + b"[" * 5000 + b"1" + b"]" * 5000 + b"\n")
    wire.finish()


@scenario("bad-bytes")
def bad_bytes():
    wire = Wire()
    for data in (
            b"1 + 1\0\n", b"\0\n", b"\xff\n", b'x = "\xc3"\n', b'x = "\xed\xa0\x80"\n',
            b"\xfe\xff\0x\n",
            b"\xff\xfex\0\n", b"1\x1b\n", b"x = [1,\n\0]\n", b"x = [1,\n\xff]\n", b"}\n", b")\n",
            b"]\n", b"  }  \n", b'"open\n', b"\\\n}\n", b"1 +\r\n", b"1 \x07\n",
            b'{"text": "1\0"}\n', b'{"text": "\xff"}\n', b'{"\xff": 1}\n', b'{"text": "1"}\0\n',
            b"{\0}\n"):
        wire.refuses(data)
    for text in ("1\0", "\ufeff}", "\u0007", "1 \u2028 2", "}", "{", '"', "\ud83d\ude00 = 1"):
        wire.refuses(json.dumps({"id": "é", "text": text}).encode() + b"\n", ident="é")
    # Ends of lines as they are elsewhere, and blanks before an object.
    for data, ident in ((b"3\r\n", None), (b' \t{"id": 1, "text": "3"}\r\n', 1)):
        wire.send(data)
        expect(same(wire.answer(ident).value, 3.0), f"{data!r} is not read")
    wire.finish()


@scenario("big-json")
def big_json():
    wire = Wire()
    wire.refuses(json.dumps({"id": 1, "text": "[" * 10_000_000}).encode() + b"\n", ident=1)
    wire.refuses(b'{"id": 1, "text": "' + b"x" * 10_000_000 + b"\n")
    wire.finish()


@scenario("big-plain")
def big_plain():
    wire = Wire()
    line = b"# " + b"x" * 100_000 + b"\n"
    wire.refuses(b"x = [1,\n" + line * 100 + b"\n}]\n")
    wire.finish()


@scenario("unended")
def unended():
    """Input that ends without an end of line is answered to its end."""
    for data, ident, ok in (
            (b"3", None, True), (b'{"id": 1, "text": "3"}', 1, True), (b"x = [1, 2", None, False),
            (b"x = [1,\n", None, False), (b"1 + \\\n", None, False),
            (b"x" * 1_000_000, None, False),
            (b'{"text": "' + b"x" * 1_000_000, None, False), (b"\xff\xff", None, False)):
        wire = Wire()
        wire.lives()
        wire.send(data)
        wire.end_input()
        answer = wire.answer(ident)
        expect(answer.ok == ok, f"{data[:40]!r} is answered by {brief(answer.records)}")
        expect(not wire.rest(), "something behind the last done")
        wire.leaves(0)


# The end ------------------------------------------------------------------------------------------

@scenario("end-of-input")
def end_of_input():
    for over in ("pipe", "fifo", "socket"):
        Wire(over=over).finish()
        wire = Wire(over=over)
        ident = wire.start(text="data iris; model mlp 16; fit 300; x = 1")
        wire.records(until=lambda record: record["type"] == "row")
        wire.end_input()
        answer = wire.answer(ident)
        expect(answer.ok and answer.done["statements"] == 4, f"the end stops a fit: {answer.done}")
        expect(not wire.rest(), "something behind the last done")
        wire.leaves(0)
    wire = Wire()
    answer = wire.run("1; quit; 2")
    expect(len(answer.all("result")) == 2, f"quit: {brief(answer.records)}")
    expect(not wire.rest(), "something behind quit")
    wire.leaves(0)


def leaves_unheard(wire, name, faults):
    try:
        wire.leaves(0, 141, within=LEAVING)
    except Wrong as fault:
        faults.append(f"{name}: {fault}")


@scenario("reader-closes-answer")
def reader_closes_answer():
    faults = []
    for over in ("pipe", "fifo", "socket", "tcp"):
        wire = Wire(over=over)
        wire.start(text="zeros(300000)")
        wire.record()
        # So much is left unread that the program is in the middle of writing.
        select.select(wire.ends[1:], [], [], ANSWER)
        wire.stop_reading()
        leaves_unheard(wire, f"over {over}", faults)
    expect(not faults, "; ".join(faults))
    # Between two answers; the next finds out.
    wire = Wire()
    wire.lives()
    os.close(wire.ends[1])
    wire.ends[1] = -1
    os.write(wire.ends[0], b"1\n2\n")
    wire.leaves(0, 141, within=LEAVING)


@scenario("reader-closes-fit")
def reader_closes_fit():
    fits = [(over, f"fit {ENDLESS}", False) for over in ("pipe", "fifo", "socket", "tcp")]
    fits += [("pipe", f"fit {ENDLESS}", True), ("pipe", f"repeat 3 {{ fit {ENDLESS} }}", True)]
    wires = []
    for over, text, tells in fits:
        wire = Wire(over=over)
        wire.start(text="data iris; model mlp 16\n" + text, progress=tells)
        wire.records(until=(lambda record: record["type"] == "progress") if tells else is_row)
        wire.stop_reading()
        wires.append((f"{text} over {over}" + ", with progress" * tells, wire))
    faults = []
    for name, wire in wires:
        leaves_unheard(wire, name, faults)
        # Those that are left had as long as the first.
        if faults:
            break
    expect(not faults, "; ".join(faults))


@scenario("terminated")
def terminated():
    for number, code in ((signal.SIGTERM, 143), (signal.SIGHUP, 129)):
        name = f"ended-{code}.athanor"
        wire = Wire(name)
        expect(wire.run("x = 41; data iris; model mlp 16; fit 2 as=short").ok, "no session")
        wire.start(text=f"fit {ENDLESS} as=long; behind = 1")
        wire.records(until=is_row)
        wire.signal(number)
        left = wire.rest()
        wire.leaves(code)
        answered = [record["value"] for record in left if record["type"] == "result"]
        wire = Wire(name)
        expect(wire.value("x + 1") == 42, "x is lost")
        expect(wire.value("short")["ending"] == "finished", "a run is lost")
        for run in answered:
            expect(wire.value(run["name"])["digest"] == run["digest"], "the paused run differs")
        expect(not wire.run("behind").ok, "what stood behind has run")
        # And between two requests, or in the middle of a plain text.
        expect(wire.run("y = 7").ok, "y = 7 fails")
        wire.send(b"z = [1,\n")
        wire.signal(number)
        expect(not wire.rest(), "half a text is answered")
        wire.leaves(code)
        wire = Wire(name)
        expect(wire.value("x + y") == 48, "y is lost")
        wire.finish()
        left = sorted(file for file in os.listdir(wire.folder) if file.startswith(name))
        expect(left == [name], f"left behind: {left}")


@scenario("terminated-unread")
def terminated_unread():
    """Nobody reads, but nobody has closed either: SIGTERM ends the program all the same."""
    wire = Wire("unread.athanor")
    expect(wire.run("x = 41").ok, "no session")
    wire.start(text="zeros(300000)")
    select.select(wire.ends[1:], [], [], ANSWER)
    wire.signal(signal.SIGTERM)
    wire.leaves(143, within=LEAVING)
    wire = Wire("unread.athanor")
    expect(wire.value("x + 1") == 42, "x is lost")
    wire.finish()


@scenario("killed")
def killed():
    wire = Wire("lab.athanor")
    expect(wire.run("data iris; model mlp 16").ok, "no session")
    for number in range(3):
        expect(wire.run(f"x{number} = {number}").ok, "no number")
        run = wire.value(f"fit 2 as=kept{number}")
        wire.kill()
        wire = Wire("lab.athanor")
        for other in range(number + 1):
            expect(wire.value(f"x{other}") == other, f"x{other} is lost")
        expect(same(wire.value(run["name"]), run), "the run is another")
        expect(wire.run("score").done["place"] == "mlp/iris", "another place")
    expect(wire.run("fit 3 pause=2 as=half").ok, "no pause")
    wire.start(text=f"fit {ENDLESS}")
    wire.records(until=is_row)
    wire.kill()
    wire = Wire("lab.athanor")
    expect(wire.value("x2") == 2 and wire.value("half")["ending"] == "paused", "something is lost")
    wire.finish()


@scenario("session-files")
def session_files():
    """A file that is no session, one that cannot be, and one that somebody else has open."""
    with open(os.path.join(Wire.scratch, "letter.athanor"), "w", encoding="utf-8") as file:
        file.write("Dear Sir or Madam")
    for name in ("letter.athanor", os.path.join("nowhere", "lab.athanor")):
        wire = Wire(name)
        records = wire.rest()
        expect(
            [record["type"] for record in records] == ["error"] and records[0]["id"] is None,
            f"{name} is answered by {brief(records)}")
        wire.leaves(4)
    first = Wire("shared.athanor")
    expect(first.run("x = 1").ok, "no session")
    second = Wire("shared.athanor")
    expect(same(second.value("x"), 1.0), "the second does not read")
    expect(second.run("y = 2").ok, "the second does not compute")
    second.end_input()
    records = second.rest()
    expect(
        [record["type"] for record in records] == ["warning"]
        and "1 statement not kept" in records[0]["text"], f"its end is {brief(records)}")
    second.leaves(4)
    expect(not first.run("y").ok, "the second has written")
    first.finish()


# The command line ---------------------------------------------------------------------------------

def hold(name):
    """Whether a scenario holds; prints its line."""
    Wire.scratch = tempfile.mkdtemp(prefix="athanor-wire-")
    try:
        SCENARIOS[name]()
        print(f"ok {name}", flush=True)
        return True
    except Wrong as fault:
        why = str(fault)
    except Exception as fault:  # A fault of the client is one too, and must not hide the others.
        why = f"{type(fault).__name__}: {fault}"
    finally:
        for wire in Wire.started:
            wire.close()
            wire.complaints.close()
        Wire.started.clear()
        shutil.rmtree(Wire.scratch, ignore_errors=True)
    print(f"FAIL {name}: " + why.replace("\n", "\\n"), flush=True)
    return False


def main(words):
    if words == ["--list"]:
        print("\n".join(SCENARIOS))
        return 0
    if len(words) != 2 or words[1] not in [*SCENARIOS, "all"]:
        print(__doc__, file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    Wire.program = os.path.abspath(words[0])
    names = list(SCENARIOS) if words[1] == "all" else [words[1]]
    return 0 if all([hold(name) for name in names]) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
