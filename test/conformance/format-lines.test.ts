/** Lines in the shape of those that devices, libraries and runtimes write: what is read of each, or why it cannot be read. `at` is the time. */
import { describe, expect, test } from 'vitest';
import { shownOne } from '../sources/formats/shown.js';

type Lines = readonly (readonly [line: string, expected: unknown])[];

/** Cisco IOS, NX-OS, ASA, Meraki and wireless controllers, Juniper, Fortinet, Palo Alto, MikroTik, Ubiquiti, HP, Aruba, F5, SonicWall, VMware, Huawei, H3C, pfSense, Windows, NetScaler. */
const DEVICES: Lines = [
  [
    '<189>29: *Mar  1 18:46:11: %SYS-5-CONFIG_I: Configured from console by vty2 (10.34.195.36)',
    { at: '2026-03-01T18:46:11.000Z', app: '%SYS-5-CONFIG_I', severity: 5, message: 'Configured from console by vty2 (10.34.195.36)' },
  ],
  [
    '<189>000019: May  4 10:03:00.123 UTC: %SYS-5-CONFIG_I: Configured from console by vty0',
    { at: '2026-05-04T10:03:00.123Z', app: '%SYS-5-CONFIG_I', severity: 5, message: 'Configured from console by vty0' },
  ],
  [
    '<189>: 2026 May  4 10:03:00 UTC: %ETHPORT-5-IF_DOWN_LINK_FAILURE: Interface Ethernet1/1 is down',
    { at: '2026-05-04T10:03:00.000Z', app: '%ETHPORT-5-IF_DOWN_LINK_FAILURE', severity: 5, message: 'Interface Ethernet1/1 is down' },
  ],
  [
    '<189>: 2026 May  4 12:03:00.123 CEST: %VSHD-5-VSHD_SYSLOG_CONFIG_I: Configured from vty by admin',
    { at: '2026-05-04T10:03:00.123Z', app: '%VSHD-5-VSHD_SYSLOG_CONFIG_I', severity: 5, message: 'Configured from vty by admin' },
  ],
  [
    'May  4 10:03:00 nexus1 : 2026 May  4 10:02:59 UTC: %ETHPORT-5-IF_UP: Interface Ethernet1/1 is up',
    { at: '2026-05-04T10:03:00.000Z', host: 'nexus1', app: '%ETHPORT-5-IF_UP', message: 'Interface Ethernet1/1 is up' },
  ],
  [
    '<166>May 04 2026 10:03:00 fw1 : %ASA-6-302013: Built outbound TCP connection 1',
    { at: '2026-05-04T10:03:00.000Z', host: 'fw1', app: '%ASA-6-302013', severity: 6, message: 'Built outbound TCP connection 1' },
  ],
  [
    '<166>%ASA-6-302013: Built outbound TCP connection 1',
    { app: '%ASA-6-302013', severity: 6, message: 'Built outbound TCP connection 1' },
  ],
  [
    '<166>May 04 2026 10:03:00: %ASA-6-302013: Built outbound TCP connection 1',
    { at: '2026-05-04T10:03:00.000Z', app: '%ASA-6-302013', severity: 6, message: 'Built outbound TCP connection 1' },
  ],
  [
    '<166>:May 04 10:03:00 UTC: %ASA-session-6-302013: Built outbound TCP connection 1',
    { at: '2026-05-04T10:03:00.000Z', app: '%ASA-session-6-302013', severity: 6, message: 'Built outbound TCP connection 1' },
  ],
  [
    "<45>May  4 10:03:00 asa1 %ASA-5-111010: User 'enable_15'",
    { at: '2026-05-04T10:03:00.000Z', host: 'asa1', app: '%ASA-5-111010', severity: 5, message: "User 'enable_15'" },
  ],
  [
    '<134>1 1777888980.250123456 meraki1 flows src=10.0.0.1 dst=8.8.8.8 protocol=udp',
    { at: '2026-05-04T10:03:00.250Z', host: 'meraki1', app: 'flows', severity: 6, message: 'src=10.0.0.1 dst=8.8.8.8 protocol=udp' },
  ],
  [
    '<134>1 1777888980.250123456 MX84 events type=vpn_connectivity_change',
    { at: '2026-05-04T10:03:00.250Z', host: 'MX84', app: 'events', severity: 6, message: 'type=vpn_connectivity_change' },
  ],
  [
    '<14>May  4 10:03:00 srx1 RT_FLOW: RT_FLOW_SESSION_CREATE: session created 10.0.0.1/1->8.8.8.8/53',
    {
      at: '2026-05-04T10:03:00.000Z',
      host: 'srx1',
      app: 'RT_FLOW',
      severity: 6,
      message: 'RT_FLOW_SESSION_CREATE: session created 10.0.0.1/1->8.8.8.8/53',
    },
  ],
  [
    '<14>1 2026-05-04T12:03:00.123+02:00 srx1 RT_FLOW - RT_FLOW_SESSION_CREATE [junos@2636.1.1.1.2.40 source-address="10.0.0.1"] session created',
    { at: '2026-05-04T10:03:00.123Z', host: 'srx1', app: 'RT_FLOW', severity: 6, message: 'session created' },
  ],
  [
    '<28>May  4 10:03:00 mx1 mib2d[1234]: %DAEMON-4-SNMP_TRAP_LINK_DOWN: ifIndex 1, ifAdminStatus up(1)',
    {
      at: '2026-05-04T10:03:00.000Z',
      host: 'mx1',
      app: 'mib2d',
      pid: 1234,
      severity: 4,
      message: '%DAEMON-4-SNMP_TRAP_LINK_DOWN: ifIndex 1, ifAdminStatus up(1)',
    },
  ],
  [
    '<189>date=2026-05-04 time=10:03:00 devname="FGT1" devid="FG100" level="notice"',
    { severity: 5, message: 'date=2026-05-04 time=10:03:00 devname="FGT1" devid="FG100" level="notice"' },
  ],
  [
    '<14>May  4 10:03:00 PA-220 1,2026/05/04 10:03:00,001234567890,TRAFFIC,end,2305',
    { at: '2026-05-04T10:03:00.000Z', host: 'PA-220', severity: 6, message: '1,2026/05/04 10:03:00,001234567890,TRAFFIC,end,2305' },
  ],
  [
    '<30>May  4 10:03:00 MikroTik dhcp,info dhcp1 assigned 192.168.88.10 to 00:11:22:33:44:55',
    {
      at: '2026-05-04T10:03:00.000Z',
      host: 'MikroTik',
      severity: 6,
      message: 'dhcp,info dhcp1 assigned 192.168.88.10 to 00:11:22:33:44:55',
    },
  ],
  ['firewall,info forward: in:bridge out:ether1, connection-state:new', 'not a syslog line (it does not begin with a time)'],
  [
    '<30>May  4 10:03:00 UBNT BZ2,788a20aabbcc,v4.0.42: hostapd: ath0: STA 00:11 associated',
    {
      at: '2026-05-04T10:03:00.000Z',
      host: 'UBNT',
      app: 'BZ2,788a20aabbcc,v4.0.42',
      severity: 6,
      message: 'hostapd: ath0: STA 00:11 associated',
    },
  ],
  [
    '<142>May  4 10:03:00 10.0.0.9 00077 ports: port 3 is now off-line',
    { at: '2026-05-04T10:03:00.000Z', host: '10.0.0.9', severity: 6, message: '00077 ports: port 3 is now off-line' },
  ],
  [
    '<13>May  4 2026 10:03:00 ARUBA authmgr[3456]: <522008> <3456> <NOTI> User Authentication Successful',
    {
      at: '2026-05-04T10:03:00.000Z',
      host: 'ARUBA',
      app: 'authmgr',
      pid: 3456,
      severity: 5,
      message: '<522008> <3456> <NOTI> User Authentication Successful',
    },
  ],
  [
    '<13>May  4 10:03:00 2026 ARUBA authmgr[3456]: <522008> User',
    { at: '2026-05-04T10:03:00.000Z', host: 'ARUBA', app: 'authmgr', pid: 3456, severity: 5, message: '<522008> User' },
  ],
  [
    '<134>May  4 10:03:00 bigip1 info tmm1[12345]: 01220002:6: Rule /Common/x: hello',
    { at: '2026-05-04T10:03:00.000Z', host: 'bigip1', app: 'tmm1', pid: 12345, severity: 6, message: '01220002:6: Rule /Common/x: hello' },
  ],
  [
    '<134>id=firewall sn=0017C5 time="2026-05-04 10:03:00" fw=1.2.3.4 pri=6 msg="Connection Opened"',
    { severity: 6, message: 'id=firewall sn=0017C5 time="2026-05-04 10:03:00" fw=1.2.3.4 pri=6 msg="Connection Opened"' },
  ],
  [
    '<46>May  4 10:03:00 nas1 System: System successfully started',
    { at: '2026-05-04T10:03:00.000Z', host: 'nas1', app: 'System', severity: 6, message: 'System successfully started' },
  ],
  ['<5>vmunix: panic', { app: 'vmunix', severity: 5, message: 'panic' }],
  ['<38>sshd[123]: Accepted password for root', { app: 'sshd', pid: 123, severity: 6, message: 'Accepted password for root' }],
  [
    '<13>2026-05-04T10:03:00.123Z esx1 Hostd: info hostd[2101] [Originator@6876 sub=Vimsvc] x',
    { at: '2026-05-04T10:03:00.123Z', host: 'esx1', app: 'Hostd', severity: 5, message: 'info hostd[2101] [Originator@6876 sub=Vimsvc] x' },
  ],
  [
    '<190>2026-05-04 10:03:00 10.0.0.1 %%01IFNET/4/LINK_STATE(l)[1]:The line protocol IP has entered the DOWN state',
    {
      at: '2026-05-04T10:03:00.000Z',
      host: '10.0.0.1',
      app: '%%01IFNET/4/LINK_STATE(l)',
      pid: 1,
      severity: 6,
      message: 'The line protocol IP has entered the DOWN state',
    },
  ],
  [
    '<189>May  4 10:03:00 2026 H3C %%10SHELL/5/SHELL_LOGIN: VTY logged in',
    { at: '2026-05-04T10:03:00.000Z', host: 'H3C', app: '%%10SHELL/5/SHELL_LOGIN', severity: 5, message: 'VTY logged in' },
  ],
  [
    '<187>May  4 12:03:00.123 CEST: %LINEPROTO-5-UPDOWN: Line protocol on Interface Vlan1',
    { at: '2026-05-04T10:03:00.123Z', app: '%LINEPROTO-5-UPDOWN', severity: 3, message: 'Line protocol on Interface Vlan1' },
  ],
  [
    '<131>May  4 10:03:00 wlc1 *apfMsConnTask_1: May  4 10:02:59.123: %APF-3-X: y.c:12 Z',
    { at: '2026-05-04T10:03:00.000Z', host: 'wlc1', app: '%APF-3-X', severity: 3, message: 'y.c:12 Z' },
  ],
  [
    '<131>wlc1: *apfMsConnTask_1: May 04 10:03:00.123: %APF-3-X: y.c:12 Z',
    { at: '2026-05-04T10:03:00.123Z', host: 'wlc1', app: '%APF-3-X', severity: 3, message: 'y.c:12 Z' },
  ],
  [
    '<13>May  4 10:03:00 sw1: 83: May  4 10:02:59.123: %LINK-3-UPDOWN: x',
    { at: '2026-05-04T10:03:00.000Z', host: 'sw1', app: '%LINK-3-UPDOWN', severity: 5, message: 'x' },
  ],
  [
    '<190>May  4 10:03:00 10.0.0.5 83: sw1: May  4 10:02:59.123: %LINK-3-UPDOWN: x',
    { at: '2026-05-04T10:03:00.000Z', host: '10.0.0.5', app: '%LINK-3-UPDOWN', severity: 6, message: 'x' },
  ],
  ['May  4 10:03:00 10.0.0.5 %LINK-3-UPDOWN: x', { at: '2026-05-04T10:03:00.000Z', host: '10.0.0.5', app: '%LINK-3-UPDOWN', message: 'x' }],
  [
    'May  4 10:03:00 10.0.0.5 83: 84: .May  4 10:02:59.123 CET: %LINK-3-UPDOWN: x',
    { at: '2026-05-04T10:03:00.000Z', host: '10.0.0.5', app: '%LINK-3-UPDOWN', message: 'x' },
  ],
  [
    'May  4 10:03:00 pfsense filterlog[12345]: 5,,,1000000103,igb0,match,block,in,4',
    { at: '2026-05-04T10:03:00.000Z', host: 'pfsense', app: 'filterlog', pid: 12345, message: '5,,,1000000103,igb0,match,block,in,4' },
  ],
  [
    'May  4 10:03:00 filterlog[12345]: 5,,,1000000103',
    { at: '2026-05-04T10:03:00.000Z', app: 'filterlog', pid: 12345, message: '5,,,1000000103' },
  ],
  [
    '<30>1 2026-05-04T12:03:00+02:00 OPNsense.local dhcpd 12 - [meta sequenceId="1"] DHCPACK',
    { at: '2026-05-04T10:03:00.000Z', host: 'OPNsense.local', app: 'dhcpd', pid: 12, severity: 6, message: 'DHCPACK' },
  ],
  [
    '<14>1 2026-05-04T10:03:00Z host app - - -\u0000',
    { at: '2026-05-04T10:03:00.000Z', host: 'host', app: 'app', severity: 6, message: '' },
  ],
  [
    '<189>May  4 10:03:00 dev1 app: text\u0000\u0000',
    { at: '2026-05-04T10:03:00.000Z', host: 'dev1', app: 'app', severity: 5, message: 'text' },
  ],
  ['<189>\u0000', 'not a syslog line (it does not begin with a time)'],
  [
    '<13>1 2026-05-04T10:03:00.1234567Z WIN1 Security-Auditing 764 - - An account was logged on',
    { at: '2026-05-04T10:03:00.123Z', host: 'WIN1', app: 'Security-Auditing', pid: 764, severity: 5, message: 'An account was logged on' },
  ],
  [
    '<13>May 04 10:03:00 WIN1 MSWinEventLog\t1\tSecurity\t123\tMon May 04 10:03:00 2026\t4624',
    {
      at: '2026-05-04T10:03:00.000Z',
      host: 'WIN1',
      severity: 5,
      message: 'MSWinEventLog\t1\tSecurity\t123\tMon May 04 10:03:00 2026\t4624',
    },
  ],
  ['<13>Mon May  4 10:03:00 2026 host1 app: x', { at: '2026-05-04T10:03:00.000Z', host: 'host1', app: 'app', severity: 5, message: 'x' }],
  ['<13>May 4 10:03:00 host1 app: x', { at: '2026-05-04T10:03:00.000Z', host: 'host1', app: 'app', severity: 5, message: 'x' }],
  [
    '<13>05/04/2026:10:03:00 GMT ns1 0-PPE-0 : default TCP CONN_DELINK 1 0',
    { severity: 5, message: '05/04/2026:10:03:00 GMT ns1 0-PPE-0 : default TCP CONN_DELINK 1 0' },
  ],
  ['<192>May  4 10:03:00 host1 app: x', 'not a syslog line (its <PRI> is not valid)'],
  ['<>May  4 10:03:00 host1 app: x', 'not a syslog line (its <PRI> is not valid)'],
];

/** logrus, go-kit, Grafana, Heroku, slog, Fortinet, SonicWall, and lines that only resemble logfmt. */
const LOGFMT: Lines = [
  [
    'time="2026-05-04T10:03:00Z" level=info msg="Started" func=main.run file="main.go:12"',
    { at: '2026-05-04T10:03:00.000Z', level: 'info', msg: 'Started' },
  ],
  [
    'ts=2026-05-04T10:03:00.123Z caller=main.go:12 level=info msg="x"',
    { at: '2026-05-04T10:03:00.123Z', level: 'info', msg: 'x', caller: 'main.go:12' },
  ],
  ['t=2026-05-04T10:03:00+0000 lvl=eror msg="x" logger=sqlstore', { msg: 'x', lvl: 'eror', t: '2026-05-04T10:03:00+0000' }],
  ['level=info ts=1777888980.25 msg=x', { at: '2026-05-04T10:03:00.250Z', level: 'info', msg: 'x' }],
  [
    'logger=context userId=0 orgId=0 uname= t=2026-05-04T12:03:00.123456789+02:00 level=info msg="Request Completed" method=GET path=/ status=302 duration=1.2ms',
    { level: 'info', msg: 'Request Completed', t: '2026-05-04T12:03:00.123456789+02:00', duration: '1.2ms' },
  ],
  [
    'ts=1777888980250 level=error err="dial tcp 10.0.0.1:5432: connect: connection refused"',
    { at: '2026-05-04T10:03:00.250Z', level: 'error', err: 'dial tcp 10.0.0.1:5432: connect: connection refused' },
  ],
  [
    'at=info method=GET path="/" host=app.example request_id=abc fwd="203.0.113.9" dyno=web.1 connect=0ms service=5ms status=200 bytes=1024 protocol=https',
    { at: 'info' },
  ],
  ['2026-05-04T10:03:00.123+00:00 app[web.1]: at=error code=H12 desc="Request timeout"', { at: 'error' }],
  ['May 04 10:03:00 host app[1]: level=error msg=x', { level: 'error', msg: 'x' }],
  ['[2026-05-04T10:03:00Z] level=error msg=x', { level: 'error', msg: 'x' }],
  ["level=error msg='single quoted' x=1", { level: 'error', msg: 'single quoted', x: '1' }],
  ['level=error msg="multi\nline" x=1', { level: 'error', msg: 'multi\nline', x: '1' }],
  ['level="error"\tmsg="tab"', { level: 'error', msg: 'tab' }],
  ['"quoted key"=1 b=2', { b: '2' }],
  ['a==b c=d', { a: '=b' }],
  ['a="b" "c=d"', { a: 'b' }],
  ['{"level":"error","msg":"a=b"}', {}],
  ['GET /cart?id=7&x=8 took=5ms', {}],
  ['error: foo=bar', {}],
  ['\u001b[36mINFO\u001b[0m[0012] starting \u001b[36mport\u001b[0m=8080', {}],
  [
    'time=2026-05-04T10:03:00.123Z level=INFO msg=hello user.id=7 user.name="ann lee"',
    { at: '2026-05-04T10:03:00.123Z', level: 'INFO', msg: 'hello', 'user.id': '7', 'user.name': 'ann lee' },
  ],
  ['time=2026-05-04 10:03:00 level=INFO msg=hello', { at: '2026-05-04T10:03:00.000Z', level: 'INFO', msg: 'hello' }],
  ['ts="2026-05-04 10:03:00,123" level=WARN', { at: '2026-05-04T10:03:00.123Z', level: 'WARN' }],
  ['@timestamp=2026-05-04T10:03:00Z level=x', { at: '2026-05-04T10:03:00.000Z', level: 'x' }],
  ['timestamp=2026-05-04T10:03:00Z level=x', { at: '2026-05-04T10:03:00.000Z', level: 'x' }],
  ['level=info msg="unterminated', 'a quote that is not closed'],
  ['level=info msg="a\\"', 'a quote that is not closed'],
  ['level=info msg="a\\\\" x=1', { level: 'info', msg: 'a\\', x: '1' }],
  ['msg="ünïcode 😀" k=é', { msg: 'ünïcode 😀', k: 'é' }],
  ['k=', { k: '' }],
  ['=', {}],
  ['==', {}],
  ['a', 'no key=value pairs'],
  ['a=1,b=2', { a: '1,b=2' }],
  ['a=1; b=2;', { a: '1;', b: '2;' }],
  ['a = 1', { a: true }],
  ['a=nil b=null c=<nil> d=true e=false', { a: 'nil', b: 'null' }],
  ['dur=1m2.5s size=12MB n=1.5k pct=50%', { dur: '1m2.5s' }],
  ['date=2026-05-04 time=10:03:00 devname="FGT1" level="notice"', { level: 'notice' }],
  ['id=firewall sn=0017C5 time="2026-05-04 10:03:00" fw=1.2.3.4 pri=6', { at: '2026-05-04T10:03:00.000Z' }],
];

/** containerd and CRI-O. */
const CONTAINERS: Lines = [
  ['2026-05-04T10:03:00.669794202Z stdout F hello', { at: '2026-05-04T10:03:00.669Z', stream: 'stdout', flag: 'F', message: 'hello' }],
  ['2026-05-04T10:03:00.669794202Z stderr F hello', { at: '2026-05-04T10:03:00.669Z', stream: 'stderr', flag: 'F', message: 'hello' }],
  ['2026-05-04T12:03:00.669794202+02:00 stdout F hello', { at: '2026-05-04T10:03:00.669Z', stream: 'stdout', flag: 'F', message: 'hello' }],
  ['2026-05-04T10:03:00Z stdout F hello', { at: '2026-05-04T10:03:00.000Z', stream: 'stdout', flag: 'F', message: 'hello' }],
  ['2026-05-04T10:03:00.1Z stdout F hello', { at: '2026-05-04T10:03:00.100Z', stream: 'stdout', flag: 'F', message: 'hello' }],
  ['2026-05-04T10:03:00.669794202Z stdout F ', { at: '2026-05-04T10:03:00.669Z', stream: 'stdout', flag: 'F', message: '' }],
  ['2026-05-04T10:03:00.669794202Z stdout F', { at: '2026-05-04T10:03:00.669Z', stream: 'stdout', flag: 'F', message: '' }],
  [
    '2026-05-04T10:03:00.669794202Z stdout F  two spaces',
    { at: '2026-05-04T10:03:00.669Z', stream: 'stdout', flag: 'F', message: ' two spaces' },
  ],
  ['2026-05-04T10:03:00.669794202Z stdout F \ttab', { at: '2026-05-04T10:03:00.669Z', stream: 'stdout', flag: 'F', message: '\ttab' }],
  ['2026-05-04T10:03:00.669794202Z stdout F:tag hello', { at: '2026-05-04T10:03:00.669Z', stream: 'stdout', flag: 'F', message: 'hello' }],
  ['2026-05-04T10:03:00.669794202Z stdout F:a:b hello', { at: '2026-05-04T10:03:00.669Z', stream: 'stdout', flag: 'F', message: 'hello' }],
  [
    '2026-05-04T10:03:00.669794202Z stdout F {"level":"error"}',
    { at: '2026-05-04T10:03:00.669Z', stream: 'stdout', flag: 'F', message: '{"level":"error"}' },
  ],
  [
    '2026-05-04T10:03:00.669794202Z stdout F {"log":"x\\n","stream":"stderr"}',
    { at: '2026-05-04T10:03:00.669Z', stream: 'stdout', flag: 'F', message: '{"log":"x\\n","stream":"stderr"}' },
  ],
  [
    '2026-05-04T10:03:00.669794202Z stdout F 2026-05-04 09:00:00 stdout F inner',
    { at: '2026-05-04T10:03:00.669Z', stream: 'stdout', flag: 'F', message: '2026-05-04 09:00:00 stdout F inner' },
  ],
  [
    '2026-05-04T10:03:00.669794202Z stdout F \u001b[31mred\u001b[0m',
    { at: '2026-05-04T10:03:00.669Z', stream: 'stdout', flag: 'F', message: '\u001b[31mred\u001b[0m' },
  ],
  [
    '2026-05-04T10:03:00.669794202Z stdout F größe 😀',
    { at: '2026-05-04T10:03:00.669Z', stream: 'stdout', flag: 'F', message: 'größe 😀' },
  ],
  [
    '2026-05-04T10:03:00.669794202Z stdout F a\u0000b',
    { at: '2026-05-04T10:03:00.669Z', stream: 'stdout', flag: 'F', message: 'a\u0000b' },
  ],
  [
    '2026-05-04T10:03:00.669794202Z stdout F trailing space ',
    { at: '2026-05-04T10:03:00.669Z', stream: 'stdout', flag: 'F', message: 'trailing space ' },
  ],
  [
    '2026-05-04T10:03:00.669794202Z stdout F goroutine 1 [running]:',
    { at: '2026-05-04T10:03:00.669Z', stream: 'stdout', flag: 'F', message: 'goroutine 1 [running]:' },
  ],
  [
    '2026-05-04T10:03:00.669794202Z stdout F  \tat a.B.c(B.java:1)',
    { at: '2026-05-04T10:03:00.669Z', stream: 'stdout', flag: 'F', message: ' \tat a.B.c(B.java:1)' },
  ],
  ['2026-05-04T10:03:00.669794202Z stdout P part', { at: '2026-05-04T10:03:00.669Z', stream: 'stdout', flag: 'P', message: 'part' }],
  ['2026-05-04T10:03:00.669794202Z stdout X hello', 'not a container log line (time, stdout or stderr, F or P, message)'],
  ['2026-05-04T10:03:00.669794202Z stdin F hello', 'not a container log line (time, stdout or stderr, F or P, message)'],
  ['2026-05-04T10:03:00.669794202Z STDOUT F hello', 'not a container log line (time, stdout or stderr, F or P, message)'],
  ['2026-05-04T10:03:00.669794202Z stdout f hello', 'not a container log line (time, stdout or stderr, F or P, message)'],
  ['2026-05-04T10:03:00.669794202Z  stdout F hello', 'not a container log line (time, stdout or stderr, F or P, message)'],
  ['2026-05-04T10:03:00.669794202Z stdout FF hello', 'not a container log line (time, stdout or stderr, F or P, message)'],
  ['2026-05-04T10:03:00.669794202Z stdout hello', 'not a container log line (time, stdout or stderr, F or P, message)'],
  ['2026-05-04T10:03:00.669794202Z hello', 'not a container log line (time, stdout or stderr, F or P, message)'],
  ['hello', 'not a container log line (time, stdout or stderr, F or P, message)'],
  ['', 'blank'],
  ['   ', 'blank'],
  ['yesterday stdout F hello', { stream: 'stdout', flag: 'F', message: 'hello' }],
  ['2026-05-04 10:03:00 stdout F hello', 'not a container log line (time, stdout or stderr, F or P, message)'],
  ['2026-13-04T10:03:00Z stdout F hello', { stream: 'stdout', flag: 'F', message: 'hello' }],
  ['1777888980 stdout F hello', { stream: 'stdout', flag: 'F', message: 'hello' }],
  [
    '{"log":"hello\\n","stream":"stdout","time":"2026-05-04T10:03:00Z"}',
    'not a container log line (time, stdout or stderr, F or P, message)',
  ],
  ['stdout F hello', 'not a container log line (time, stdout or stderr, F or P, message)'],
  [' stdout F hello', { stream: 'stdout', flag: 'F', message: 'hello' }],
  [
    '2026-05-04T10:03:00.669794202Z stdout F a=1 b="x"',
    { at: '2026-05-04T10:03:00.669Z', stream: 'stdout', flag: 'F', message: 'a=1 b="x"' },
  ],
  ['2026-05-04T10:03:00.669794202Z stderr P ', { at: '2026-05-04T10:03:00.669Z', stream: 'stderr', flag: 'P', message: '' }],
  ['2026-05-04T10:03:00.669794202Z stdout F:', { at: '2026-05-04T10:03:00.669Z', stream: 'stdout', flag: 'F', message: '' }],
];

/** Python, Go, PHP, Monolog, gunicorn, Django, Apache, Tomcat, Ruby, klog, Redis, MySQL, Serilog. */
const TEXT: Lines = [
  ['2026-05-04 10:03:00,123 - root - INFO - hello', { at: '2026-05-04T10:03:00.123Z' }],
  ['2026-05-04 10:03:00.123456 INFO x', { at: '2026-05-04T10:03:00.123Z' }],
  ['2026-05-04T10:03:00.123Z x', { at: '2026-05-04T10:03:00.123Z' }],
  ['2026-05-04T10:03:00.123+02:00 x', { at: '2026-05-04T08:03:00.123Z' }],
  ['2026-05-04T12:03:00+0200 x', { at: '2026-05-04T10:03:00.000Z' }],
  ['2026-05-04 12:03:00 +0200 x', { at: '2026-05-04T10:03:00.000Z' }],
  ['2026-05-04 12:03:00 CEST x', { at: '2026-05-04T10:03:00.000Z' }],
  ['2026-05-04 10:03:00 UTC [123] LOG: x', { at: '2026-05-04T10:03:00.000Z' }],
  ['2026/05/04 10:03:00 [error] 1#1: x', { at: '2026-05-04T10:03:00.000Z' }],
  ['2026/05/04 10:03:00 main.go:12: x', { at: '2026-05-04T10:03:00.000Z' }],
  ['2026/05/04 10:03:00.123456 main.go:12: x', { at: '2026-05-04T10:03:00.123Z' }],
  ['[2026-05-04 10:03:00] local.ERROR: x', { at: '2026-05-04T10:03:00.000Z' }],
  ['[2026-05-04T10:03:00.123456+00:00] app.ERROR: x [] []', { at: '2026-05-04T10:03:00.123Z' }],
  ['[2026-05-04 10:03:00 +0000] [12] [INFO] Starting gunicorn', { at: '2026-05-04T10:03:00.000Z' }],
  ['[04-May-2026 10:03:00 UTC] PHP Warning: x', { at: '2026-05-04T10:03:00.000Z' }],
  ['[04/May/2026 10:03:00] "GET / HTTP/1.1" 200 12', {}],
  ['[04/May/2026:10:03:00 +0000] x', { at: '2026-05-04T10:03:00.000Z' }],
  ['[Mon May 04 10:03:00.123456 2026] [core:error] x', { at: '2026-05-04T10:03:00.123Z' }],
  ['Mon May  4 10:03:00 2026 x', { at: '2026-05-04T10:03:00.000Z' }],
  ['May  4 10:03:00 host app: x', { at: '2026-05-04T10:03:00.000Z' }],
  ['May 4, 2026 10:03:00 AM org.apache.catalina.core.X start', {}],
  ['04-May-2026 10:03:00.123 INFO [main] org.apache.catalina.startup.X', { at: '2026-05-04T10:03:00.123Z' }],
  ['04.05.2026 10:03:00 x', {}],
  ['05/04/2026 10:03:00 x', {}],
  ['INFO 2026-05-04 10:03:00,123 x', { at: '2026-05-04T10:03:00.123Z' }],
  ['I, [2026-05-04T10:03:00.123456 #12]  INFO -- : x', { at: '2026-05-04T10:03:00.123Z' }],
  ['E0504 10:03:00.123456       1 main.go:12] x', { at: '2026-05-04T10:03:00.123Z' }],
  ['1777888980.250 x', {}],
  ['1777888980250 x', {}],
  ['1:M 04 May 2026 10:03:00.123 * Ready', { at: '2026-05-04T10:03:00.123Z' }],
  ['12:M 04 May 10:03:00.123 # x', { at: '2026-05-04T10:03:00.123Z' }],
  ['20260504-10:03:00.123 x', { at: '2026-05-04T10:03:00.123Z' }],
  ['20260504 10:03:00 x', { at: '2026-05-04T10:03:00.000Z' }],
  ['20260504T100300Z x', { at: '2026-05-04T10:03:00.000Z' }],
  ['10:03:00.123 [main] INFO x', {}],
  ['2026-05-04T10:03:00,123456789 x', { at: '2026-05-04T10:03:00.123Z' }],
  ['2026-05-04 10:03 x', { at: '2026-05-04T10:03:00.000Z' }],
  ['260504 10:03:00 [Note] x', {}],
  ['2026-05-04  9:03:00 140 [Note] x', {}],
  ['<2026-05-04T10:03:00Z> x', {}],
  ['2026-05-04 10:03:00.123 +02:00 [INF] x', { at: '2026-05-04T08:03:00.123Z' }],
  ['ts=2026-05-04T10:03:00Z x', {}],
];

describe.each([
  ['syslog', DEVICES, ['host', 'app', 'pid', 'severity', 'message']],
  [
    'logfmt',
    LOGFMT,
    ['level', 'msg', 'lvl', 'err', 'a', 'b', 'k', 'x', 't', 'at', 'caller', 'user.id', 'user.name', 'duration', 'dur', 'port'],
  ],
  ['cri', CONTAINERS, ['stream', 'flag', 'message']],
  ['text', TEXT, []],
] as const)('lines of %s', (format, lines, fields) => {
  test('are at least forty', () => {
    expect(lines.length).toBeGreaterThanOrEqual(40);
  });

  test.each(lines)('%j', (line, expected) => {
    const found = shownOne(format, line, fields);
    expect(found).toEqual(expected);
  });
});
