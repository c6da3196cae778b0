/** The streams of docs/common-logs.md, on lines in the shape of each log; and on the logs of Loghub that are there. */
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { read } from '../sources/helpers.js';
import { diagnostics, PAGE, STREAMS, streamNamed } from './common-streams.js';
import { dataPath, dataText } from './data.js';

/** The records that the page shows: lines; a block that begins with `#` is one record. */
const SHOWN = [...PAGE.matchAll(/(?:^ {4}\S.*\n)+/gm)].flatMap(([block]) => {
  const lines = block
    .trimEnd()
    .split('\n')
    .map((line) => line.slice(4));
  return block.startsWith('    # ') ? [lines.join('\n')] : lines;
});

const MAY = { writtenMs: Date.UTC(2026, 4, 20) };

/** The time in ISO 8601, and the fields that are there; or why it cannot be read. */
function shown(name: string, line: string, fields: readonly string[]): unknown {
  const { records, stats } = read(streamNamed(name), line.split('\n'), fields, MAY);
  const [record] = records;
  if (record === undefined) return stats.unreadable[0]?.kind ?? 'blank';
  return [Number.isNaN(record.time) ? 'no time' : new Date(record.time).toISOString(), ...fields.map((field) => record.fields[field])];
}

const AT = '2026-05-04T10:03:00';

type Row = readonly [line: string, ...expected: readonly unknown[]];
interface Sample {
  readonly stream: string;
  readonly fields: readonly string[];
  readonly rows: readonly Row[];
}

const SAMPLES: readonly Sample[] = [
  {
    stream: 'java',
    fields: ['level', 'thread', 'logger', 'message'],
    rows: [
      [
        '2026-05-04 12:03:00,250 [http-nio-8080-exec-1] WARN  Cart - cart 7 is empty',
        `${AT}.250Z`,
        'WARN',
        'http-nio-8080-exec-1',
        'Cart',
        'cart 7 is empty',
      ],
      ['2026-05-04 12:03:00,001 [main] DEBUG c.e.Pool - [stats] a - b', `${AT}.001Z`, 'DEBUG', 'main', 'c.e.Pool', '[stats] a - b'],
    ],
  },
  {
    stream: 'spring',
    fields: ['level', 'pid', 'thread', 'logger', 'message'],
    rows: [
      [
        '2026-05-04T12:03:00.250+02:00 ERROR 4711 --- [nio-8080-exec-1] c.e.shop.CartController                  : broken: x',
        `${AT}.250Z`,
        'ERROR',
        4711,
        'nio-8080-exec-1',
        'c.e.shop.CartController',
        'broken: x',
      ],
      [
        '2026-05-04T10:03:00.250Z  INFO 1 --- [           main] o.s.b.w.embedded.tomcat.TomcatWebServer  : Tomcat started on port(s): 8080',
        `${AT}.250Z`,
        'INFO',
        1,
        'main',
        'o.s.b.w.embedded.tomcat.TomcatWebServer',
        'Tomcat started on port(s): 8080',
      ],
    ],
  },
  {
    stream: 'hadoop',
    fields: ['level', 'thread', 'logger', 'message'],
    rows: [
      [
        '2026-05-04 10:03:00,978 INFO [main] o.a.h.MRAppMaster: Executing with tokens:',
        `${AT}.978Z`,
        'INFO',
        'main',
        'o.a.h.MRAppMaster',
        'Executing with tokens:',
      ],
      [
        '2026-05-04 10:03:00,071 WARN [RMCommunicator Allocator] o.a.h.ipc.Client: Address change detected. Old: a/10.0.0.1:8030 New: a:8030',
        `${AT}.071Z`,
        'WARN',
        'RMCommunicator Allocator',
        'o.a.h.ipc.Client',
        'Address change detected. Old: a/10.0.0.1:8030 New: a:8030',
      ],
      [
        '2026-05-04 10:03:00,515 INFO [Socket Reader #1 for port 62260] SecurityLogger.a: Auth successful for job_1 (auth:SIMPLE)',
        `${AT}.515Z`,
        'INFO',
        'Socket Reader #1 for port 62260',
        'SecurityLogger.a',
        'Auth successful for job_1 (auth:SIMPLE)',
      ],
      [
        '2026-05-04 10:03:00,000 ERROR [ContainerLauncher #4] o.a.h.Launcher: Container launch failed for c_1 : java.net.NoRouteToHostException',
        `${AT}.000Z`,
        'ERROR',
        'ContainerLauncher #4',
        'o.a.h.Launcher',
        'Container launch failed for c_1 : java.net.NoRouteToHostException',
      ],
      ['\tat java.lang.Thread.run(Thread.java:745)', 'continues the message before'],
    ],
  },
  {
    stream: 'hdfs',
    fields: ['thread_id', 'level', 'logger', 'message'],
    rows: [
      [
        '260504 100300 148 INFO dfs.DataNode$PacketResponder: PacketResponder 1 for block blk_38 terminating',
        `${AT}.000Z`,
        148,
        'INFO',
        'dfs.DataNode$PacketResponder',
        'PacketResponder 1 for block blk_38 terminating',
      ],
      [
        '260504 100300 35 INFO dfs.FSNamesystem: BLOCK* NameSystem.addStoredBlock: blockMap updated: 10.0.0.1:50010',
        `${AT}.000Z`,
        35,
        'INFO',
        'dfs.FSNamesystem',
        'BLOCK* NameSystem.addStoredBlock: blockMap updated: 10.0.0.1:50010',
      ],
      [
        '260504 100300 13 WARN dfs.DataNode$DataXceiver: 10.0.0.1:50010:Got exception while serving blk_-33 to /10.0.0.2:',
        `${AT}.000Z`,
        13,
        'WARN',
        'dfs.DataNode$DataXceiver',
        '10.0.0.1:50010:Got exception while serving blk_-33 to /10.0.0.2:',
      ],
      ['260504 000000 1 INFO a: b', '2026-05-04T00:00:00.000Z', 1, 'INFO', 'a', 'b'],
      ['260504 235959 1 INFO a: b', '2026-05-04T23:59:59.000Z', 1, 'INFO', 'a', 'b'],
    ],
  },
  {
    stream: 'spark',
    fields: ['level', 'logger', 'message'],
    rows: [
      [
        '26/05/04 10:03:00 INFO executor.Executor: Finished task 0.0 in stage 0.0 (TID 0). 2703 bytes result sent to driver',
        `${AT}.000Z`,
        'INFO',
        'executor.Executor',
        'Finished task 0.0 in stage 0.0 (TID 0). 2703 bytes result sent to driver',
      ],
      [
        '26/05/04 10:03:00 INFO storage.BlockManager: Found block rdd_2_1 locally',
        `${AT}.000Z`,
        'INFO',
        'storage.BlockManager',
        'Found block rdd_2_1 locally',
      ],
      ['26/05/04 10:03:00 WARN a: b: c', `${AT}.000Z`, 'WARN', 'a', 'b: c'],
      ['26/12/31 23:59:59 ERROR a: b', '2026-12-31T23:59:59.000Z', 'ERROR', 'a', 'b'],
      ['99/01/01 00:00:00 INFO a: b', '1999-01-01T00:00:00.000Z', 'INFO', 'a', 'b'],
    ],
  },
  {
    stream: 'zookeeper',
    fields: ['level', 'thread', 'class', 'file_line', 'message'],
    rows: [
      [
        '2026-05-04 10:03:00,747 - INFO  [QuorumPeer[myid=1]/0:0:0:0:0:0:0:0:2181:FastLeaderElection@774] - Notification time out: 3200',
        `${AT}.747Z`,
        'INFO',
        'QuorumPeer[myid=1]/0:0:0:0:0:0:0:0:2181',
        'FastLeaderElection',
        774,
        'Notification time out: 3200',
      ],
      [
        '2026-05-04 10:03:00,394 - WARN  [SendWorker:188978561024:QuorumCnxManager$SendWorker@688] - Send worker leaving thread',
        `${AT}.394Z`,
        'WARN',
        'SendWorker:188978561024',
        'QuorumCnxManager$SendWorker',
        688,
        'Send worker leaving thread',
      ],
      [
        '2026-05-04 10:03:00,394 - INFO  [/10.10.34.11:3888:QuorumCnxManager$Listener@493] - Received connection request /10.10.34.11:45307',
        `${AT}.394Z`,
        'INFO',
        '/10.10.34.11:3888',
        'QuorumCnxManager$Listener',
        493,
        'Received connection request /10.10.34.11:45307',
      ],
      [
        '2026-05-04 10:03:00,394 - ERROR [CommitProcessor:1:NIOServerCnxn@180] - Unexpected Exception: ',
        `${AT}.394Z`,
        'ERROR',
        'CommitProcessor:1',
        'NIOServerCnxn',
        180,
        'Unexpected Exception: ',
      ],
      [
        '2026-05-04 10:03:00,394 - INFO  [main:QuorumPeerConfig@101] - Reading configuration from: /etc/zookeeper/conf/zoo.cfg',
        `${AT}.394Z`,
        'INFO',
        'main',
        'QuorumPeerConfig',
        101,
        'Reading configuration from: /etc/zookeeper/conf/zoo.cfg',
      ],
    ],
  },
  {
    stream: 'kafka',
    fields: ['level', 'logger', 'message'],
    rows: [
      [
        '[2026-05-04 10:03:00,250] INFO [GroupCoordinator 1]: Stabilized group shop (x) (kafka.coordinator.group.GroupCoordinator)',
        `${AT}.250Z`,
        'INFO',
        'kafka.coordinator.group.GroupCoordinator',
        '[GroupCoordinator 1]: Stabilized group shop (x)',
      ],
    ],
  },
  {
    stream: 'postgresql',
    fields: ['level', 'pid', 'user', 'database', 'duration_ms', 'query', 'message'],
    rows: [
      [
        '2026-05-04 12:03:00.585 CEST [4974] LOG:  database system was shut down at 2026-05-03 16:58:04 CEST',
        `${AT}.585Z`,
        'LOG',
        4974,
        undefined,
        undefined,
        undefined,
        undefined,
        'database system was shut down at 2026-05-03 16:58:04 CEST',
      ],
      [
        '2026-05-04 12:03:00.956 CEST [4980] [unknown]@[unknown] LOG:  incomplete startup packet',
        `${AT}.956Z`,
        'LOG',
        4980,
        undefined,
        undefined,
        undefined,
        undefined,
        'incomplete startup packet',
      ],
      [
        '2026-05-04 12:03:00.557 CEST [4983] ann@shop LOG:  duration: 37.118 ms  statement: SELECT d.name as "Name",\n\t       d.owner\n\tFROM db d\n\tORDER BY 1;',
        `${AT}.557Z`,
        'LOG',
        4983,
        'ann',
        'shop',
        37.118,
        'SELECT d.name as "Name",\n\t       d.owner\n\tFROM db d\n\tORDER BY 1;',
        'duration: 37.118 ms  statement: SELECT d.name as "Name",\n\t       d.owner\n\tFROM db d\n\tORDER BY 1;',
      ],
      [
        '2026-05-04 12:03:00 CEST [5404-1] ann@user FATAL:  database "user" does not exist',
        `${AT}.000Z`,
        'FATAL',
        5404,
        'ann',
        'user',
        undefined,
        undefined,
        'database "user" does not exist',
      ],
      [
        '2026-05-04 05:03:00 EST [832-2] HINT:  Consider increasing "max_wal_size".',
        `${AT}.000Z`,
        'HINT',
        832,
        undefined,
        undefined,
        undefined,
        undefined,
        'Consider increasing "max_wal_size".',
      ],
      [
        '2026-05-04 10:03:00.406 UTC [25] LOCATION:  StartupXLOG, xlog.c:6388',
        `${AT}.406Z`,
        'LOCATION',
        25,
        undefined,
        undefined,
        undefined,
        undefined,
        'StartupXLOG, xlog.c:6388',
      ],
      [
        '2026-05-04 10:03:00.732 UTC [44] ERROR:  42704: unrecognized configuration parameter "x"',
        `${AT}.732Z`,
        'ERROR',
        44,
        undefined,
        undefined,
        undefined,
        undefined,
        'unrecognized configuration parameter "x"',
      ],
      [
        '2026-05-04 12:03:00.004 CEST [31136] user@host LOG:  duration: 12.437 ms  execute pdo_stmt_00000002: select 1',
        `${AT}.004Z`,
        'LOG',
        31136,
        'user',
        'host',
        12.437,
        'select 1',
        'duration: 12.437 ms  execute pdo_stmt_00000002: select 1',
      ],
    ],
  },
  {
    stream: 'postgresql_csv',
    fields: ['user', 'database', 'pid', 'client', 'level', 'code', 'duration_ms', 'statement', 'message', 'app', 'backend_type'],
    rows: [
      [
        '2026-05-04 10:03:00.270 UTC,,,1,,69f8700c.1,2,,2026-05-04 10:02:20 UTC,,0,LOG,00000,"listening on ""0.0.0.0"", port 5432",,,,,,,,,"","postmaster"',
        `${AT}.270Z`,
        undefined,
        undefined,
        '1',
        undefined,
        'LOG',
        '00000',
        undefined,
        undefined,
        'listening on "0.0.0.0", port 5432',
        '',
        'postmaster',
      ],
      [
        '2026-05-04 12:03:00.903 CEST,"ann","shop",59,"[local]",69f8700c.3b,3,"SELECT",2026-05-04 12:02:20 CEST,3/0,0,LOG,00000,"duration: 0.658 ms  statement: SELECT \'a\',\n\n\'b: c\';",,,,,,,,,"psql","client backend"',
        `${AT}.903Z`,
        'ann',
        'shop',
        '59',
        '[local]',
        'LOG',
        '00000',
        '0.658',
        "SELECT 'a',\n\n'b: c';",
        "duration: 0.658 ms  statement: SELECT 'a',\n\n'b: c';",
        'psql',
        'client backend',
      ],
      [
        '2026-05-04 10:03:00.164 UTC,"ann","shop",86,"::1:48978",69f8700c.56,6,"idle",2026-05-04 10:02:20 UTC,3/4,0,FATAL,25P03,"terminating connection: timeout",,,,,,,,,"psql","client backend"',
        `${AT}.164Z`,
        'ann',
        'shop',
        '86',
        '::1:48978',
        'FATAL',
        '25P03',
        undefined,
        undefined,
        'terminating connection: timeout',
        'psql',
        'client backend',
      ],
      [
        '2026-05-04 10:03:00.843 UTC,"ann","shop",105,"[local]",69f8700c.69,7,"BIND",2026-05-04 10:02:20 UTC,3/136,0,LOG,00000,"duration: 4.091 ms  bind py:0x7f: SELECT $1: x","parameters: $1 = \'a\'",,,,,,,,"",""',
        `${AT}.843Z`,
        'ann',
        'shop',
        '105',
        '[local]',
        'LOG',
        '00000',
        '4.091',
        'SELECT $1: x',
        'duration: 4.091 ms  bind py:0x7f: SELECT $1: x',
        '',
        '',
      ],
      [
        '2026-05-04 10:03:00.164 UTC,"ann","shop",86,"[local]",69f8700c.56,6,"idle",2026-05-04 10:02:20 UTC,3/4,0,LOG,00000,"x",,,,,,,,,"psql"',
        'fewer values than columns',
      ],
    ],
  },
  {
    stream: 'mysql_error',
    fields: ['thread', 'level', 'code', 'subsystem', 'error', 'message'],
    rows: [
      [
        '260504 10:03:00 mysqld_safe Starting mysqld daemon',
        `${AT}.000Z`,
        undefined,
        undefined,
        undefined,
        undefined,
        'mysqld_safe Starting mysqld daemon',
        '260504 10:03:00 mysqld_safe Starting mysqld daemon',
      ],
      [
        "2026-05-04T10:03:00.335060Z 0 [Note] mysqld: ready for connections.\nVersion: '5.7.10'  port: 3306",
        `${AT}.335Z`,
        '0',
        'Note',
        undefined,
        undefined,
        "mysqld: ready for connections.\nVersion: '5.7.10'  port: 3306",
        "2026-05-04T10:03:00.335060Z 0 [Note] mysqld: ready for connections.\nVersion: '5.7.10'  port: 3306",
      ],
      [
        '2026-05-04T10:03:00.335060Z 7 [System] [MY-010116] [Server] mysqld starting',
        `${AT}.335Z`,
        '7',
        'System',
        'MY-010116',
        'Server',
        'mysqld starting',
        '2026-05-04T10:03:00.335060Z 7 [System] [MY-010116] [Server] mysqld starting',
      ],
      [
        "260504 10:03:00 [Note] Plugin 'FEDERATED' is disabled.",
        `${AT}.000Z`,
        undefined,
        'Note',
        undefined,
        undefined,
        "Plugin 'FEDERATED' is disabled.",
        "260504 10:03:00 [Note] Plugin 'FEDERATED' is disabled.",
      ],
      [
        '260504 10:03:00  InnoDB: Setting file size\nInnoDB: wait...',
        `${AT}.000Z`,
        undefined,
        undefined,
        undefined,
        undefined,
        'InnoDB: Setting file size\nInnoDB: wait...',
        '260504 10:03:00  InnoDB: Setting file size\nInnoDB: wait...',
      ],
      [
        '260504  9:46:45\t    13 Query\tSHOW STATUS',
        '2026-05-04T09:46:45.000Z',
        '13',
        undefined,
        undefined,
        undefined,
        'Query\tSHOW STATUS',
        '260504  9:46:45\t    13 Query\tSHOW STATUS',
      ],
      [
        '2026-05-04  9:24:15 140 [ERROR] Event Scheduler: hi',
        '2026-05-04T09:24:15.000Z',
        '140',
        'ERROR',
        undefined,
        undefined,
        'Event Scheduler: hi',
        '2026-05-04  9:24:15 140 [ERROR] Event Scheduler: hi',
      ],
      [
        '2026-05-04T12:03:00.335060+02:00 9 [ERROR] [MY-011937] [InnoDB] Aborted',
        `${AT}.335Z`,
        '9',
        'ERROR',
        'MY-011937',
        'InnoDB',
        'Aborted',
        '2026-05-04T12:03:00.335060+02:00 9 [ERROR] [MY-011937] [InnoDB] Aborted',
      ],
    ],
  },
  {
    stream: 'mysql_slow',
    fields: ['user', 'host', 'address', 'thread', 'took_seconds', 'lock_seconds', 'rows_sent', 'rows_examined', 'query'],
    rows: [
      [
        '# Time: 2026-05-04T18:03:15.169604+08:00\n# User@Host: ann[ann] @  [203.0.113.9]  Id:  7234\n# Query_time: 15.000223  Lock_time: 0.000000 Rows_sent: 1  Rows_examined: 0\nSET timestamp=1777888980;\nselect sleep(15);',
        `${AT}.000Z`,
        'ann',
        undefined,
        '203.0.113.9',
        '7234',
        '15.000223',
        '0.000000',
        '1',
        '0',
        'select sleep(15);',
      ],
      [
        '# Time: 260504 12:03:00\n# User@Host: debian-sys-maint[debian-sys-maint] @ localhost []\n# Query_time: 0.000153  Lock_time: 0.000061 Rows_sent: 31  Rows_examined: 81\nSET timestamp=1777888980;\nselect a,\n\n  b from `c`;',
        `${AT}.000Z`,
        'debian-sys-maint',
        'localhost',
        undefined,
        undefined,
        '0.000153',
        '0.000061',
        '31',
        '81',
        'select a,\n\n  b from `c`;',
      ],
      [
        '# User@Host: [root] @ web1 [203.0.113.9]\n# Thread_id: 37  Schema: shop  QC_hit: No\n# Query_time: 2.461578  Lock_time: 0.000196  Rows_sent: 10  Rows_examined: 3145718\n# Rows_affected: 0  Bytes_sent: 319\nuse shop;\nSET timestamp=1777888980;\nselect 1;',
        `${AT}.000Z`,
        '',
        'web1',
        '203.0.113.9',
        '37',
        '2.461578',
        '0.000196',
        '10',
        '3145718',
        'select 1;',
      ],
    ],
  },
  {
    stream: 'redis',
    fields: ['pid', 'role', 'mark', 'event'],
    rows: [
      [
        '98738:M 04 May 10:03:00.442 * Saving the final RDB snapshot before exiting.',
        `${AT}.442Z`,
        '98738',
        'M',
        '*',
        'Saving the final RDB snapshot before exiting.',
      ],
      [
        '04 May 10:03:00 . 0 clients connected (0 slaves), 618932 bytes in use',
        `${AT}.000Z`,
        undefined,
        undefined,
        '.',
        '0 clients connected (0 slaves), 618932 bytes in use',
      ],
      [
        '04 May 10:03:00 - Server started, Redis version 1.2.6',
        `${AT}.000Z`,
        undefined,
        undefined,
        '-',
        'Server started, Redis version 1.2.6',
      ],
      [
        '[2932] 04 May 10:03:00 # Open data file dump.rdb: No such file',
        `${AT}.000Z`,
        '2932',
        undefined,
        '#',
        'Open data file dump.rdb: No such file',
      ],
      ['1:C 04 May 2026 10:03:00.123 # oO0OoO0OoO0Oo Redis is starting', `${AT}.123Z`, '1', 'C', '#', 'oO0OoO0OoO0Oo Redis is starting'],
      [
        '5092:signal-handler (1777888980) Received SIGINT scheduling shutdown...',
        `${AT}.000Z`,
        '5092',
        undefined,
        undefined,
        'Received SIGINT scheduling shutdown...',
      ],
    ],
  },
  {
    stream: 'system',
    fields: ['host', 'app', 'pid', 'message'],
    rows: [
      [
        'May  4 10:03:00 combo sshd(pam_unix)[19939]: authentication failure; logname= uid=0 rhost=203.0.113.9 ',
        `${AT}.000Z`,
        'combo',
        'sshd(pam_unix)',
        19939,
        'authentication failure; logname= uid=0 rhost=203.0.113.9 ',
      ],
      [
        'May  4 10:03:00 combo kernel: klogd 1.4.1, log source = /proc/kmsg started.',
        `${AT}.000Z`,
        'combo',
        'kernel',
        undefined,
        'klogd 1.4.1, log source = /proc/kmsg started.',
      ],
      ['May  4 10:03:00 combo syslogd 1.4.1: restart.', `${AT}.000Z`, 'combo', 'syslogd 1.4.1', undefined, 'restart.'],
      [
        'May  4 10:03:00 combo logrotate: ALERT exited abnormally with [1]',
        `${AT}.000Z`,
        'combo',
        'logrotate',
        undefined,
        'ALERT exited abnormally with [1]',
      ],
      [
        'May  4 10:03:00 lab sshd[24200]: Invalid user webmaster from 203.0.113.9',
        `${AT}.000Z`,
        'lab',
        'sshd',
        24200,
        'Invalid user webmaster from 203.0.113.9',
      ],
      [
        'May  4 10:03:00 lab sshd[24200]: message repeated 5 times: [ Failed password for root from 203.0.113.9 port 5022 ssh2]',
        `${AT}.000Z`,
        'lab',
        'sshd',
        24200,
        'message repeated 5 times: [ Failed password for root from 203.0.113.9 port 5022 ssh2]',
      ],
      [
        'May  4 10:03:00 visitor-10-105-160-95 kernel[0]: IOThunderboltSwitch<0>(0x0)::listenerCallback - port = 11',
        `${AT}.000Z`,
        'visitor-10-105-160-95',
        'kernel',
        0,
        'IOThunderboltSwitch<0>(0x0)::listenerCallback - port = 11',
      ],
      ['May  4 10:03:00 mac Google Chrome Helper[4711]: a', `${AT}.000Z`, 'mac', 'Google Chrome Helper', 4711, 'a'],
      [
        'May  4 10:03:00 mac com.apple.xpc.launchd[1] (com.apple.x[7]): Service exited',
        `${AT}.000Z`,
        'mac',
        'com.apple.xpc.launchd',
        1,
        '(com.apple.x[7]): Service exited',
      ],
      [
        'May  4 10:03:00 --- last message repeated 1 time ---',
        `${AT}.000Z`,
        undefined,
        undefined,
        undefined,
        '--- last message repeated 1 time ---',
      ],
      [
        'May 14 10:03:00 combo ftpd[1]: connection from 203.0.113.9 () at Thu May 14 10:03:00 2026 ',
        '2026-05-14T10:03:00.000Z',
        'combo',
        'ftpd',
        1,
        'connection from 203.0.113.9 () at Thu May 14 10:03:00 2026 ',
      ],
    ],
  },
  {
    stream: 'thunderbird',
    fields: ['label', 'node', 'app', 'pid', 'message'],
    rows: [
      [
        '- 1777888980 2026.05.04 dn228 May 4 10:03:00 dn228/dn228 crond(pam_unix)[2915]: session closed for user root',
        `${AT}.000Z`,
        '-',
        'dn228',
        'crond(pam_unix)',
        '2915',
        'session closed for user root',
      ],
      [
        '- 1777888980 2026.05.04 tbird-admin1 May 4 10:03:00 local@tbird-admin1 /apps/x86_64/system/gmetad[1682]: data_thread() got not answer',
        `${AT}.000Z`,
        '-',
        'tbird-admin1',
        '/apps/x86_64/system/gmetad',
        '1682',
        'data_thread() got not answer',
      ],
      [
        'VAPI 1777888980 2026.05.04 en257 May 4 10:03:00 en257/en257 kernel: ib_sm_sweep.c:1455',
        `${AT}.000Z`,
        'VAPI',
        'en257',
        'kernel',
        undefined,
        'ib_sm_sweep.c:1455',
      ],
      [
        '- 1777888980 2026.05.04 aadmin1 May 4 10:03:00 src@aadmin1 dhcpd: DHCPDISCOVER from 00:11:43 via eth1',
        `${AT}.000Z`,
        '-',
        'aadmin1',
        'dhcpd',
        undefined,
        'DHCPDISCOVER from 00:11:43 via eth1',
      ],
      ['- 1777888980 2026.05.04 dn3 May 4 10:03:00 dn3/dn3 no tag here', `${AT}.000Z`, '-', 'dn3', undefined, undefined, 'no tag here'],
    ],
  },
  {
    stream: 'apache_error',
    fields: ['level', 'module', 'client', 'message'],
    rows: [
      [
        '[Mon May 04 10:03:00 2026] [notice] workerEnv.init() ok /etc/httpd/conf/workers2.properties',
        `${AT}.000Z`,
        'notice',
        undefined,
        undefined,
        'workerEnv.init() ok /etc/httpd/conf/workers2.properties',
      ],
      [
        '[Mon May 04 10:03:00 2026] [error] mod_jk child workerEnv in error state 6',
        `${AT}.000Z`,
        'error',
        undefined,
        undefined,
        'mod_jk child workerEnv in error state 6',
      ],
      [
        '[Mon May 04 10:03:00 2026] [error] [client 203.0.113.9] Directory index forbidden by rule: /var/www/html/',
        `${AT}.000Z`,
        'error',
        undefined,
        '203.0.113.9',
        'Directory index forbidden by rule: /var/www/html/',
      ],
      [
        '[Mon May 04 10:03:00.103522 2026] [core:error] [pid 1:tid 140] [client 203.0.113.9:5022] AH00037: x',
        `${AT}.103Z`,
        'error',
        'core',
        '203.0.113.9:5022',
        'AH00037: x',
      ],
      ['[Mon May  4 10:03:00 2026] [warn] a', `${AT}.000Z`, 'warn', undefined, undefined, 'a'],
    ],
  },
  {
    stream: 'openstack',
    fields: ['pid', 'level', 'component', 'message'],
    rows: [
      [
        'nova-api.log.1.2026-05-04_13:53:08 2026-05-04 10:03:00.008 25746 INFO nova.osapi_compute.wsgi.server [req-38 113 - - -] 10.11.10.1 "GET /v2 HTTP/1.1" status: 200',
        `${AT}.008Z`,
        '25746',
        'INFO',
        'nova.osapi_compute.wsgi.server',
        '10.11.10.1 "GET /v2 HTTP/1.1" status: 200',
      ],
      [
        'nova-compute.log 2026-05-04 10:03:00.500 2931 INFO nova.compute.manager [-] [instance: b9000564] VM Started (Lifecycle Event)',
        `${AT}.500Z`,
        '2931',
        'INFO',
        'nova.compute.manager',
        '[instance: b9000564] VM Started (Lifecycle Event)',
      ],
      [
        'nova-compute.log 2026-05-04 10:03:00.500 2931 WARNING nova.virt [req-1 - - - - -] Unknown base file: /var/lib/nova',
        `${AT}.500Z`,
        '2931',
        'WARNING',
        'nova.virt',
        'Unknown base file: /var/lib/nova',
      ],
      ['nova-compute.log 2026-05-04 10:03:00.500 2931 ERROR oslo plain', `${AT}.500Z`, '2931', 'ERROR', 'oslo', 'plain'],
      ['nova-compute.log 2026-05-04 10:03:00 2931 ERROR oslo []  x', `${AT}.000Z`, '2931', 'ERROR', 'oslo', ' x'],
    ],
  },
  {
    stream: 'bgl',
    fields: ['label', 'node', 'component', 'level', 'message'],
    rows: [
      [
        '- 1777888980 2026.05.04 R02-M1 2026-05-04-03.03.00.675872 R02-M1 RAS KERNEL INFO instruction cache parity error corrected',
        `${AT}.000Z`,
        '-',
        'R02-M1',
        'KERNEL',
        'INFO',
        'instruction cache parity error corrected',
      ],
      [
        'APPREAD 1777888980 2026.05.04 R23 2026-05-04-03.03.00.675872 R23 RAS APP FATAL ciod: failed to read message prefix',
        `${AT}.000Z`,
        'APPREAD',
        'R23',
        'APP',
        'FATAL',
        'ciod: failed to read message prefix',
      ],
      [
        '- 1777888980 2026.05.04 NULL 2026-05-04-03.03.00.675872 NULL RAS MMCS ERROR idoproxydb hit ASSERT condition',
        `${AT}.000Z`,
        '-',
        'NULL',
        'MMCS',
        'ERROR',
        'idoproxydb hit ASSERT condition',
      ],
      [
        '- 1777888980 2026.05.04 UNKNOWN_LOCATION 2026-05-04-03.03.00.675872 UNKNOWN_LOCATION NULL DISCOVERY ERROR',
        `${AT}.000Z`,
        '-',
        'UNKNOWN_LOCATION',
        'DISCOVERY',
        'ERROR',
        '',
      ],
      ['- 17778889 2026.05.04 R23', 'does not match the expression of the format'],
    ],
  },
  {
    stream: 'hpc',
    fields: ['node', 'component', 'state', 'message'],
    rows: [
      [
        '134681 node-246 unix.hw state_change.unavailable 1777888980 1 Component State Change: \\042SCSI\\042 (HWID=197)',
        `${AT}.000Z`,
        'node-246',
        'unix.hw',
        'state_change.unavailable',
        'Component State Change: \\042SCSI\\042 (HWID=197)',
      ],
      [
        '2552 gige7 gige temperature 1777888980 1 temperature (16:35:46) normal',
        `${AT}.000Z`,
        'gige7',
        'gige',
        'temperature',
        'temperature (16:35:46) normal',
      ],
      ['452047 node-D0 node psu 1777888980 1 psu failure\\ ambient=28', `${AT}.000Z`, 'node-D0', 'node', 'psu', 'psu failure\\ ambient=28'],
      [
        '1 Interconnect-0N00 switch_module error 1777888980 1 Linkerror event interval expired',
        `${AT}.000Z`,
        'Interconnect-0N00',
        'switch_module',
        'error',
        'Linkerror event interval expired',
      ],
      ['2286759 full partition status 1777888980 -1 running', `${AT}.000Z`, 'full', 'partition', 'status', 'running'],
      ['1 a b c d 1 e', 'does not match the expression of the format'],
    ],
  },
  {
    stream: 'health',
    fields: ['component', 'pid', 'message'],
    rows: [
      ['20260504-10:03:00:606|Step_LSC|30002312|onStandStepChanged 3579', `${AT}.606Z`, 'Step_LSC', '30002312', 'onStandStepChanged 3579'],
      [
        '20260504-10:3:0:9|Step_LSC|30002312|onExtend:1514038530000 14 0 4',
        `${AT}.009Z`,
        'Step_LSC',
        '30002312',
        'onExtend:1514038530000 14 0 4',
      ],
      ['20260504-10:3:0:50|Step_SPUtils|1|a|b', `${AT}.050Z`, 'Step_SPUtils', '1', 'a|b'],
      ['20260504-0:0:0:0|HiH_|1| new date =20260504', '2026-05-04T00:00:00.000Z', 'HiH_', '1', ' new date =20260504'],
      ['20260504-23:59:59:999|a|1|', '2026-05-04T23:59:59.999Z', 'a', '1', ''],
    ],
  },
  {
    stream: 'android',
    fields: ['pid', 'tid', 'level', 'tag', 'message'],
    rows: [
      [
        '05-04 10:03:00.811  1702  2395 D WindowManager: printFreezing opening app wtoken = AppWindowToken{9f4ef63 token=Token{a64}}',
        `${AT}.811Z`,
        '1702',
        '2395',
        'D',
        'WindowManager',
        'printFreezing opening app wtoken = AppWindowToken{9f4ef63 token=Token{a64}}',
      ],
      [
        '05-04 10:03:00.005  2227  2227 I PowerManager_screenOn: DisplayPowerState',
        `${AT}.005Z`,
        '2227',
        '2227',
        'I',
        'PowerManager_screenOn',
        'DisplayPowerState',
      ],
      [
        '05-04 10:03:00.819   123    45 W SendBroadcastPermission: action:x, mPermissionType:0',
        `${AT}.819Z`,
        '123',
        '45',
        'W',
        'SendBroadcastPermission',
        'action:x, mPermissionType:0',
      ],
      ['05-04 10:03:00.819 28601 28601 E a b : c : d', `${AT}.819Z`, '28601', '28601', 'E', 'a b', 'c : d'],
      ['01-01 00:00:00.000  1702  2395 V x:', '2026-01-01T00:00:00.000Z', '1702', '2395', 'V', 'x', ''],
      ['06-01 00:00:00.000  1702  2395 V x: last year', '2025-06-01T00:00:00.000Z', '1702', '2395', 'V', 'x', 'last year'],
      ['--------- beginning of main', 'does not match the expression of the format'],
    ],
  },
  {
    stream: 'proxifier',
    fields: ['program', 'message'],
    rows: [
      [
        '[05.04 10:03:00] chrome.exe - proxy.example:5070 open through proxy proxy.example:5070 HTTPS',
        `${AT}.000Z`,
        'chrome.exe',
        'proxy.example:5070 open through proxy proxy.example:5070 HTTPS',
      ],
      [
        '[05.04 10:03:00] chrome.exe *64 - a.example:443 close, 451 bytes sent, 18846 bytes (18.4 KB) received, lifetime <1 sec',
        `${AT}.000Z`,
        'chrome.exe',
        'a.example:443 close, 451 bytes sent, 18846 bytes (18.4 KB) received, lifetime <1 sec',
      ],
      [
        '[05.04 10:03:00] WeChat.exe - short.example:80 error : Could not connect through proxy - reason',
        `${AT}.000Z`,
        'WeChat.exe',
        'short.example:80 error : Could not connect through proxy - reason',
      ],
      ['[12.31 23:59:59] a.exe - b', '2025-12-31T23:59:59.000Z', 'a.exe', 'b'],
      ['[05.04 10:03:00] x', 'does not match the expression of the format'],
    ],
  },
  {
    stream: 'windows_cbs',
    fields: ['level', 'component', 'message'],
    rows: [
      [
        '2026-05-04 10:03:00, Info                  CBS    Loaded Servicing Stack v6.1.7601.23505 with Core: C:\\Windows\\winsxs',
        `${AT}.000Z`,
        'Info',
        'CBS',
        'Loaded Servicing Stack v6.1.7601.23505 with Core: C:\\Windows\\winsxs',
      ],
      [
        '2026-05-04 10:03:00, Info                  CSI    00000001@2026/5/4:02:03:00.455 WcpInitialize (wcp.dll) called (stack @0x7f)',
        `${AT}.000Z`,
        'Info',
        'CSI',
        '00000001@2026/5/4:02:03:00.455 WcpInitialize (wcp.dll) called (stack @0x7f)',
      ],
      [
        '2026-05-04 10:03:00, Error                 CBS    Failed to use CSI store [HRESULT = 0x800f080d]',
        `${AT}.000Z`,
        'Error',
        'CBS',
        'Failed to use CSI store [HRESULT = 0x800f080d]',
      ],
      ['2026-05-04 10:03:00, Warning               DISM   API: a', `${AT}.000Z`, 'Warning', 'DISM', 'API: a'],
      ['2026-05-04 10:03, Info CBS x', 'does not match the expression of the format'],
    ],
  },
];

test('the streams of the page have no problems', () => {
  expect(diagnostics).toEqual([]);
  expect([...STREAMS.keys()].toSorted()).toEqual(SAMPLES.map(({ stream }) => stream).toSorted());
});

describe.each(SAMPLES.map((sample) => [sample.stream, sample] as const))('%s', (stream, { fields, rows }) => {
  test.each(rows.map(([line, ...expected]) => [line, expected] as const))('%s', (line, expected) => {
    const [first] = expected;
    const isReason = expected.length === 1;
    expect(shown(stream, line, fields)).toEqual(isReason ? first : expected);
  });
});

test('records of several lines begin where they should', () => {
  for (const name of ['postgresql', 'mysql_error', 'mysql_slow', 'redis']) {
    const lines = SAMPLES.find(({ stream }) => stream === name)?.rows.map(([line]) => line) ?? [];
    const { records } = read(streamNamed(name), lines.join('\n').split('\n'), ['line'], MAY);
    expect(records.map(({ fields }) => fields['line'])).toEqual(lines);
  }
});

test('every line of the page is read by one of its streams, with its time', () => {
  const unread = SHOWN.filter(
    (line) =>
      ![...STREAMS.keys()].some((name) => {
        const [record] = read(streamNamed(name), line.split('\n'), [], MAY).records;
        return (
          record !== undefined && /^2026-05-04T(?:08|10):03:00\./.test(Number.isNaN(record.time) ? '' : new Date(record.time).toISOString())
        );
      }),
  );
  expect(SHOWN.length).toBeGreaterThan(12);
  expect(unread).toEqual([]);
});

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const YEAR = 2015;

/** The time of a line, by an expression whose groups are the parts of a date, in the order of the letters: y, M (a name or a number), d, h, m, s, f. */
function timeBy(expression: RegExp, order: string): (line: string) => number {
  return (line) => {
    const [, ...groups] = expression.exec(line) ?? [];
    const part = (letter: string): string | undefined => (order.includes(letter) ? groups[order.indexOf(letter)] : undefined);
    const month = part('M') ?? '';
    const year = Number(part('y') ?? YEAR);
    return Date.UTC(
      year < 100 ? 2000 + year : year,
      MONTHS.includes(month) ? MONTHS.indexOf(month) : Number(month) - 1,
      Number(part('d')),
      Number(part('h')),
      Number(part('m')),
      Number(part('s')),
      Number(part('f') ?? 0),
    );
  };
}

const seconds =
  (column: number) =>
  (line: string): number =>
    Number(line.split(' ')[column]) * 1000;
const iso = timeBy(/(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)[,.](\d{3})/, 'yMdhmsf');
const bsd = timeBy(/^(\w{3}) +(\d+) (\d\d):(\d\d):(\d\d) /, 'Mdhms');

/** A log that begins in October and goes on in July. */
function nextYear(ms: number): number {
  return ms >= OCTOBER ? ms : new Date(ms).setUTCFullYear(YEAR + 1);
}

const proxifier = timeBy(/^\[(\d\d)\.(\d\d) (\d\d):(\d\d):(\d\d)\]/, 'Mdhms');
const OCTOBER = Date.UTC(YEAR, 9, 1);

/** Each log of Loghub, the stream for it, and another way to its times. */
const LOGHUB: readonly (readonly [set: string, stream: string, time: (line: string) => number])[] = [
  ['Android', 'android', timeBy(/^(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)\.(\d{3})/, 'Mdhmsf')],
  ['Apache', 'apache_error', timeBy(/^\[\w+ (\w+) (\d+) (\d+):(\d+):(\d+) (\d+)/, 'Mdhmsy')],
  ['BGL', 'bgl', seconds(1)],
  ['HDFS', 'hdfs', timeBy(/^(\d\d)(\d\d)(\d\d) (\d\d)(\d\d)(\d\d) /, 'yMdhms')],
  ['HPC', 'hpc', seconds(4)],
  ['Hadoop', 'hadoop', iso],
  ['HealthApp', 'health', timeBy(/^(\d{4})(\d\d)(\d\d)-(\d+):(\d+):(\d+):(\d+)/, 'yMdhmsf')],
  ['Linux', 'system', bsd],
  ['Mac', 'system', bsd],
  ['OpenSSH', 'system', bsd],
  ['OpenStack', 'openstack', (line) => iso(line.slice(line.indexOf(' ')))],
  ['Proxifier', 'proxifier', (line) => nextYear(proxifier(line))],
  ['Spark', 'spark', timeBy(/^(\d\d)\/(\d\d)\/(\d\d) (\d\d):(\d\d):(\d\d) /, 'yMdhms')],
  ['Thunderbird', 'thunderbird', seconds(1)],
  ['Windows', 'windows_cbs', timeBy(/^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d),/, 'yMdhms')],
  ['Zookeeper', 'zookeeper', iso],
];

describe('Loghub', () => {
  test.each(LOGHUB)('%s', (set, stream, time) => {
    const name = `loghub/${set}/${set}_2k.log`;
    if (!existsSync(dataPath(name))) return;
    const lines = dataText(name)
      .split('\n')
      .map((line) => line.replace(/\r+$/, ''))
      .filter((line) => line !== '');
    const { records, stats } = read(streamNamed(stream), lines, [], { year: YEAR });
    expect(stats).toMatchObject({ unreadableLines: 0, timelessRecords: 0 });
    expect(records).toHaveLength(2000);
    expect(records.map((record, index) => [record.time, lines[index]])).toEqual(lines.map((line) => [time(line), line]));
  });
});
