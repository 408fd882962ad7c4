/*
 * make_log_lines N KIND [FILE...]: N log lines, those of the files, or some of our own, over and
 * over, each time with other digits in their messages; heads stay as they are. KIND:
 *
 * numbers  no more than that
 * word     one word of each message is another, too: nearly every line is of a shape never seen
 * words    all its words are
 * mixed    one line in ten as by word
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "flow/header.h"

static const char *const own[] = {
    "Mar  2 06:25:01 web1 sshd[4711]: Accepted publickey for alice from 192.0.2.7 port 50122 ssh2",
    "Mar  2 06:25:01 web1 sshd[4711]: pam_unix(sshd:session): session opened for user alice by "
    "(uid=0)",
    "Mar  2 06:25:07 web1 sshd[4719]: Failed password for invalid user admin from 198.51.100.3 "
    "port 40112 ssh2",
    "Mar  2 06:25:09 web1 sshd[4719]: Connection closed by 198.51.100.3 port 40112 [preauth]",
    "Mar  2 06:25:11 web1 CRON[4801]: (root) CMD (test -x /usr/sbin/anacron || run-parts "
    "/etc/cron.hourly)",
    "Mar  2 06:25:12 web1 kernel: [81231.220451] nf_conntrack: table full, dropping packet",
    "Mar  2 06:25:15 web1 kernel: [81234.001244] e1000e: eth0 NIC Link is Up 1000 Mbps Full Duplex",
    "Mar  2 06:25:20 web1 systemd[1]: Started Session 1422 of user alice.",
    "Mar  2 06:25:21 web1 postfix/smtpd[811]: connect from mail.example.org[203.0.113.25]",
    "Mar  2 06:25:22 web1 postfix/qmgr[702]: 4E21A1F0C2: from=<bob@example.org>, size=4512, "
    "nrcpt=1 (queue active)",
    "<34>1 2026-03-02T06:25:24.003Z edge2.example.net named 1201 - - client 192.0.2.44#53122: "
    "query: www.example.com IN A + (198.51.100.53)",
    "<30>1 2026-03-02T06:25:24.120Z edge2.example.net dhcpd 1333 - - DHCPACK on 192.0.2.61 to "
    "02:00:5e:10:00:01 via eth1",
    "<28>1 2026-03-02T06:25:25.412Z edge2.example.net ntpd 999 - - time reset -0.132817 s",
    "<27>1 2026-03-02T06:25:26.500Z edge2.example.net haproxy 1502 - - Server app/app3 is DOWN, "
    "reason: Layer4 timeout, check duration: 2001ms",
    "2026-03-02 06:25:30,117 INFO  [main] org.example.store.Catalog - Loaded 1833 products in 412 "
    "ms",
    "2026-03-02 06:25:30,204 DEBUG [pool-2-thread-7] org.example.store.Cache - Evicted 12 entries, "
    "988 remain",
    "2026-03-02 06:25:31,009 WARN  [pool-2-thread-3] org.example.store.Orders - Order 48213 waits "
    "for payment since 3600 seconds",
    "2026-03-02 06:25:31,530 ERROR [pool-2-thread-3] org.example.store.Orders - Could not reach "
    "payment gateway at 203.0.113.80:8443: connection refused",
    "2026-03-02 06:25:32,001 INFO  [http-4] org.example.store.Sessions - Session 9f31c2aa opened "
    "for customer 88121",
    "2026-03-02 06:25:32,466 INFO  [http-9] org.example.store.Sessions - Session 9f31c2aa expired "
    "after 1800 seconds",
    "2026-03-02T06:25:40.912345+01:00 db1 postgres[2201] LOG:  checkpoint complete: wrote 1432 "
    "buffers (8.7%); write=14.021 s, sync=0.310 s",
    "2026-03-02T06:25:41.003113+01:00 db1 postgres[2288] ERROR:  duplicate key value violates "
    "unique constraint \"orders_pkey\"",
    "2026-03-02T06:25:42.551200+01:00 db1 postgres[2291] LOG:  duration: 1502.113 ms  statement: "
    "select total from invoices where customer = 8812",
    "[Mon Mar 02 06:25:50.120391 2026] [proxy:error] [pid 811:tid 14021] [client 192.0.2.9:50110] "
    "AH01114: HTTP: failed to make connection to backend: 198.51.100.20",
    "[Mon Mar 02 06:25:51.003310 2026] [core:notice] [pid 702:tid 14000] AH00094: Command line: "
    "'/usr/sbin/apache2'",
    "[Mon Mar 02 06:25:52.731002 2026] [ssl:warn] [pid 702:tid 14000] AH01909: server certificate "
    "does not include an ID which matches the server name",
    "2026/03/02 06:25:55 [error] 1201#1201: *88123 open() \"/srv/www/favicon.ico\" failed (2: No "
    "such file or directory), client: 192.0.2.17, server: www.example.com",
    "2026/03/02 06:25:56 [warn] 1201#1201: *88131 an upstream response is buffered to a temporary "
    "file /var/cache/nginx/5/44/0000012445",
    "1772432756.120 INFO worker.3: job 44120 taken from queue mail after 12 ms",
    "1772432756.344 INFO worker.3: job 44120 done in 224 ms",
    "1772432757.900 WARN worker.1: job 44133 failed, attempt 2 of 5",
    "03-02 06:26:01.120  1702  2395 I ActivityManager: Start proc 4412:com.example.mail/u0a88 for "
    "service",
    "03-02 06:26:01.733  1702  8671 D PowerManagerService: acquire lock=23300123, flags=0x1, "
    "tag=\"View Lock\"",
    "03-02 06:26:02.001  2227  2227 W InputReader: Device 4 removed, 3 remain",
    "{\"time\":\"2026-03-02T06:26:05Z\",\"level\":\"info\",\"logger\":\"api\",\"msg\":\"request "
    "31180 served in 12 ms\"}",
    "{\"time\":\"2026-03-02T06:26:06Z\",\"level\":\"error\",\"logger\":\"api\",\"msg\":\"token of "
    "client 4412 expired 31 minutes ago\"}",
};

struct line {
  char *text;
  size_t message, message_end, length;
};
struct lines {
  struct line *each;
  size_t count, room;
};

static void *resize(void *memory, size_t bytes) {
  void *grown = realloc(memory, bytes);
  if (!grown) exit(71);
  return grown;
}

static void add(struct lines *l, const char *text, size_t length) {
  if (l->count == l->room) {
    l->room = 2 * l->room + 64;
    l->each = resize(l->each, l->room * sizeof *l->each);
  }
  struct header h;
  const char *json = text[0] == '{' ? strstr(text, "\"msg\":\"") : NULL;
  struct line *line = &l->each[l->count++];
  line->length = length;
  line->text = memcpy(resize(NULL, length + 1), text, length + 1);
  if (json) {
    line->message = (size_t)(json - text) + strlen("\"msg\":\"");
    line->message_end = line->message + strcspn(text + line->message, "\"");
  } else {
    header_split((struct span){text, length}, &h);
    line->message = (size_t)(h.message.at - text);
    line->message_end = line->message + h.message.length;
  }
}

static int add_file(struct lines *l, const char *path) {
  FILE *in = fopen(path, "r");
  if (!in) return -1;
  char *text = NULL;
  size_t room = 0;
  for (ssize_t length; (length = getline(&text, &room, in)) >= 0;) {
    while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == '\r')) length--;
    text[length] = 0;
    if (length > 0) add(l, text, (size_t)length);
  }
  free(text);
  fclose(in);
  return 0;
}

static int is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static void put_word(struct random *r) {
  static const char consonants[] = "bdfgklmnprstvz", vowels[] = "aeiou";
  for (uint64_t n = 3 + random_below(r, 3); n > 0; n--) {
    putchar(consonants[random_below(r, sizeof consonants - 1)]);
    putchar(vowels[random_below(r, sizeof vowels - 1)]);
  }
}

/* Of letters only, so that it isn't taken for a parameter. */
static size_t word_length(const char *at, const char *end) {
  size_t length = 0;
  while (at + length < end && is_letter(at[length])) length++;
  return length > 1 && (at + length == end || at[length] == ' ') ? length : 0;
}

/* The next word at or behind `at`, which doesn't stand within one; `end`: there is none. */
static const char *find_word(const char *at, const char *end, size_t *length) {
  while (at < end) {
    *length = word_length(at, end);
    if (*length > 0) return at;
    while (at < end && *at != ' ') at++;
    while (at < end && *at == ' ') at++;
  }
  return end;
}

static size_t count_words(const char *at, const char *end) {
  size_t words = 0, length;
  while ((at = find_word(at, end, &length)) < end) words++, at += length;
  return words;
}

static void put_digits(const char *at, const char *end, struct random *r) {
  for (; at < end; at++) putchar(*at >= '0' && *at <= '9' ? (int)('0' + random_below(r, 10)) : *at);
}

/* share: 0 none of the words, 1 one of them, 2 all of them */
static void put_line(const struct line *line, int share, struct random *r) {
  const char *at = line->text + line->message, *end = line->text + line->message_end;
  fwrite(line->text, 1, line->message, stdout);
  if (share > 0) {
    size_t words = count_words(at, end), length;
    size_t chosen = words > 0 ? random_below(r, words) : 0;
    for (size_t word = 0; word < words; word++) {
      const char *next = find_word(at, end, &length);
      put_digits(at, next, r);
      if (share == 2 || word == chosen) {
        put_word(r);
      } else {
        fwrite(next, 1, length, stdout);
      }
      at = next + length;
    }
    if (words == 0) put_word(r), putchar(' ');
  }
  put_digits(at, end, r);
  fwrite(end, 1, line->length - line->message_end, stdout);
  putchar('\n');
}

int main(int argc, char **argv) {
  static const char *const kinds[] = {"numbers", "word", "words", "mixed"};
  size_t kind = 0;
  while (argc >= 3 && kind < 4 && strcmp(argv[2], kinds[kind]) != 0) kind++;
  if (argc < 3 || kind == 4) return 64;
  struct lines l = {0};
  for (int i = 3; i < argc; i++) {
    if (add_file(&l, argv[i])) return 66;
  }
  if (argc == 3) {
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) add(&l, own[i], strlen(own[i]));
  }
  if (l.count == 0) return 65;
  struct random r;
  random_seed(&r, 1);
  for (long long n = atoll(argv[1]), i = 0; i < n; i++) {
    int share = kind == 3 ? random_below(&r, 10) == 0 : (int)kind;
    put_line(&l.each[(size_t)i % l.count], share, &r);
  }
  for (size_t i = 0; i < l.count; i++) free(l.each[i].text);
  free(l.each);
  return fflush(stdout) || ferror(stdout) ? 1 : 0;
}
