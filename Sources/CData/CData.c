#include "CData.h"

// `#embed` is standard in C23 and an announced extension in the dialect the package compiles with.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char digits[] = {
#embed "data/digits.csv"
};
static const unsigned char iris[] = {
#embed "data/iris.csv"
};
static const unsigned char wine[] = {
#embed "data/wine.csv"
};
static const unsigned char cancer[] = {
#embed "data/cancer.csv"
};
static const unsigned char diabetes[] = {
#embed "data/diabetes.csv"
};
static const unsigned char penguins[] = {
#embed "data/penguins.csv"
};
static const unsigned char fashion[] = {
#embed "data/fashion.bin"
};
static const unsigned char names[] = {
#embed "data/names.txt"
};

const cdata_file cdata_digits = {digits, sizeof digits};
const cdata_file cdata_iris = {iris, sizeof iris};
const cdata_file cdata_wine = {wine, sizeof wine};
const cdata_file cdata_cancer = {cancer, sizeof cancer};
const cdata_file cdata_diabetes = {diabetes, sizeof diabetes};
const cdata_file cdata_penguins = {penguins, sizeof penguins};
const cdata_file cdata_fashion = {fashion, sizeof fashion};
const cdata_file cdata_names = {names, sizeof names};
