/** What the formats document about fields and times holds in rules. */
import { describe, expect, it } from 'vitest';
import { loadRules } from '../../../src/index.js';

function problems(stream: string, condition: string): readonly string[] {
  const { diagnostics } = loadRules([{ path: 'a.alert', text: `stream s { ${stream} }\nalert A { page when ${condition} }` }]);
  // T418 is about what no records mean, whatever the format.
  return diagnostics.filter(({ code }) => code !== 'T418').map(({ code, message }) => `${code} ${message}`);
}

describe('rules on formats', () => {
  it.each([
    ['format docker field attrs.service: text', 'count(message contains "x" and log contains "y" and attrs.service == "cart") over 5m > 3'],
    ['format postgres time time zone "Europe/Berlin"', 'max(duration_ms) over 5m > 2s'],
    ['format alb', 'p95(target_processing_time) over 5m > 250ms and sum(sent_bytes) over 5m > 1MB'],
    [
      'format haproxy lateness 60s time time zone "Europe/Berlin"',
      'max(total_ms) over 5m > 2s and count(status >= 500 and backend == "app") over 5m > 3',
    ],
    ['format w3c field time_taken: duration(ms)', 'max(time_taken) over 5m > 2s and count(x_forwarded_for == "10.0.0.1") over 5m > 3'],
    ['format klog time time as "syslog" zone "Europe/Berlin"', 'count(level == "error" and file == "a.go") over 5m > 3'],
    ['format journald', 'count(severity <= 3 and unit == "ssh.service" and _TRANSPORT == "kernel") over 5m > 3'],
    ['format pino', 'count(level in ["error", "fatal"] and err.type == "Error") over 5m > 3'],
    ['format gelf', 'count(level == "error" and user_id == "u7") over 5m > 3'],
    ['format cef', 'count(severity >= 8 and act == "blocked" and dpt == 22) over 5m > 3'],
    ['format csv field took: duration(ms)', 'max(took) over 5m > 2s'],
    ['format tsv', 'max(took_ms) over 5m > 2s'],
    ['format nginx_error', 'count(level == "error" and client == "203.0.113.9") over 5m > 3'],
  ])('%s', (stream, condition) => {
    expect(problems(stream, condition)).toEqual([]);
  });

  it('reject a field that a format with a fixed list does not have', () => {
    expect(problems('format klog', 'count(levle == "error") over 5m > 3')).toEqual([expect.stringContaining('has no field `levle`')]);
    expect(problems('format w3c', 'count(sc_statsu == 500) over 5m > 3')).toEqual([expect.stringContaining('`sc_status`')]);
  });

  it.each([
    ['format pino', 'level == 50', 'level == "error"'],
    ['format pino', 'level != 60', 'level != "fatal"'],
    ['format pino', 'level >= 50', 'level in ["error", "fatal"]'],
    ['format pino', 'level < 20', 'level == "trace"'],
    ['format docker pino', 'level > 50', 'level == "fatal"'],
    ['format gelf', 'level <= 3', 'level in ["emergency", "alert", "critical", "error"]'],
    ['format syslog', 'level == 3', 'level == "error"'],
  ])('%s: %s is about a word, %s', (stream, condition, meant) => {
    const text = `stream s { ${stream} }\nalert A { page when count(${condition}) over 5m > 3 }`;
    const found = loadRules([{ path: 'a.alert', text }]).diagnostics.filter(({ code }) => code === 'T911');
    expect(found.map(({ help }) => help)).toEqual([`write \`${meant}\``]);
  });

  it.each([
    ['format json', 'level == 50'],
    ['format pino', 'level == 35'],
    ['format pino', 'level == "50"'],
    ['format pino', 'pid == 50'],
    ['format pino else json', 'level == 50'],
    ['format json else pino', 'level == 50'],
    ['format pino field level: number', 'level == 50'],
    ['format pino extract /level (?<level>\\d+)/ from msg', 'level == 50'],
  ])('%s: %s may be about a number', (stream, condition) => {
    expect(problems(stream, `count(${condition}) over 5m > 3`)).toEqual([]);
  });
});
