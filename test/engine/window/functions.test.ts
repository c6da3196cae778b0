/** Every function and sink documents itself, and its examples are valid rules. */
import { describe, expect, it } from 'vitest';
import { FUNCTIONS } from '../../../src/engine/window/functions.js';
import { loadRules, renderDiagnostics } from '../../../src/index.js';
import { SINKS } from '../../../src/sinks/sinks.js';

describe.each(FUNCTIONS.map((descriptor) => [descriptor.name, descriptor] as const))('%s', (_name, descriptor) => {
  it('describes itself', () => {
    expect(descriptor.summary).not.toBe('');
    expect(descriptor.doc).toMatch(/^[A-Z].*\.$/s);
    expect(descriptor.examples.length).toBeGreaterThan(0);
  });

  it.each(descriptor.examples.map(({ text }) => text))('%s', (text) => {
    const { program, diagnostics } = loadRules([
      { path: 'example.alert', text: `stream app { format json uptime from server_uptime_seconds }\nalert A { page when ${text} }` },
    ]);
    expect(
      renderDiagnostics(
        diagnostics.filter(({ severity }) => severity !== 'note'),
        { colour: false },
      ),
    ).toBe('');
    expect(program?.alerts[0]?.aggregates.map(({ fn }) => fn)).toContain(descriptor.name);
  });
});

describe.each(SINKS.map((sink) => [sink.type, sink] as const))('sink %s', (_type, sink) => {
  it('describes itself and its options', () => {
    expect(sink.doc).not.toBe('');
    expect(sink.retries).not.toBe('');
    for (const schema of Object.values(sink.schema.properties ?? {}))
      expect([schema.description, schema.examples?.length]).not.toContain(undefined);
  });

  it.each(sink.examples)('%s', (text) => {
    const name = /^sink (\w+)/.exec(text)?.[1] ?? '';
    const { diagnostics } = loadRules([
      { path: 'example.alert', text: `${text}\nroute { page -> ${name} }\nstream app { }\nalert A { page when count() over 5m > 3 }` },
    ]);
    expect(renderDiagnostics(diagnostics, { colour: false })).toBe('');
  });
});
