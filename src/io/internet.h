/*
 * What tcp://HOST:PORT and udp://HOST:PORT share: the text taken apart, the name looked up, a
 * socket bound for each address that HOST stands for.
 */
#ifndef IO_INTERNET_H
#define IO_INTERNET_H

#include "io/source.h"

/* type: SOCK_STREAM or SOCK_DGRAM. ERROR_NO_INPUT: no such host, no port. */
int internet_verify(const char *text, int type, struct error *err);
/* Streams listen, datagrams are ready to be received. Says where, unless it is told otherwise.
   ERROR_NO_INPUT. */
int internet_open(struct source *s, int type, struct error *err);
/* Where a bound socket is: with port 0 the system chooses one, which users have to learn from
   somewhere. */
void internet_say(const char *scheme, int fd);

#endif
