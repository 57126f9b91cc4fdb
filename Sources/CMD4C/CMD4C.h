#ifndef CMD4C_H
#define CMD4C_H

#include <md4c.h>

#endif
