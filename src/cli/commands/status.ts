import type { StatusResponse } from '../../live/status/request-status.js';
import { requestStatus } from '../../live/status/request-status.js';
import { DEFAULT_HTTP, statusProblems } from '../../live/status/status.js';
import { addressText, readAddress } from '../../parser/address.js';
import { plainText } from '../../sinks/text/plain-text.js';
import type { Command } from '../command.js';
import { EXIT, IoProblem, UsageError, wantsColour } from '../command.js';
import { statusLines } from '../status-text.js';

export const status: Command = {
  name: 'status',
  summary: 'show the status of a running tocsin',
  usage: '',
  options: {
    http: { type: 'string', value: 'ADDR', doc: `where it listens (HOST:PORT, :PORT or PORT); default: ${DEFAULT_HTTP}` },
    json: { type: 'boolean', doc: 'print the whole status as JSON' },
  },
  details:
    'Shows problems, active alerts, how far sources lag, notifications that wait for sinks, and the state on disk. Exit codes: 0 healthy; 1 it has problems\n(a sink fails, a source cannot be read, records are late, the state cannot be written, rules cannot be reloaded); 3 no answer.',
  run: async (args, io) => {
    const [extra] = args.positionals;
    if (extra !== undefined)
      throw new UsageError(`\`status\` takes no argument ${JSON.stringify(extra)}; give the address with --http ADDR`);
    const given = args.text('http') ?? DEFAULT_HTTP;
    const reading = readAddress(given);
    if (!reading.ok) throw new UsageError(`--http ${given}: ${reading.problem.message}; ${reading.problem.help}`);
    const asked = await requestStatus(reading.address);
    if (!asked.ok) throw new IoProblem(failureText(asked, addressText(reading.address)));
    if (args.flag('json')) io.out(`${JSON.stringify(asked.status, undefined, 2)}\n`);
    else io.out(`${statusLines(asked.status, wantsColour(io, io.outIsTerminal)).join('\n')}\n`);
    return statusProblems(asked.status).length > 0 ? EXIT.problems : EXIT.ok;
  },
};

function failureText({ why, message }: StatusResponse & { readonly ok: false }, address: string): string {
  const reason = plainText(message);
  if (why === 'other')
    return `${address} answers, but not with a status of tocsin: ${reason}. Give the address of \`tocsin run --http\` with --http ADDR`;
  if (why === 'timeout')
    return `${address} accepts connections but does not answer (${reason}): the process is stopped or overloaded. Try again; if it stays so, read its log and restart it`;
  return `no answer from ${address} (${reason}): is it running, with \`--http ${address}\`? If it listens elsewhere, give its address with --http ADDR`;
}
