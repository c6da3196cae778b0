import type { StatusResponse } from '../../live/request-status.js';
import { requestStatus } from '../../live/request-status.js';
import { DEFAULT_HTTP, statusProblems } from '../../live/status.js';
import { addressText, readAddress } from '../../parser/address.js';
import { plainText } from '../../sinks/text/plain-text.js';
import type { Command } from '../command.js';
import { EXIT, IoProblem, UsageError, wantsColour } from '../command.js';
import { statusLines } from '../status-text.js';

export const status: Command = {
  name: 'status',
  summary: 'ask a running one how it is',
  usage: '',
  options: {
    http: { type: 'string', value: 'ADDR', doc: `where it listens (HOST:PORT, :PORT or PORT); ${DEFAULT_HTTP} unless given` },
    json: { type: 'boolean', doc: 'print all that it says of itself, as JSON' },
  },
  details:
    'Shows what is wrong, what fires, how far sources lag, what waits for sinks, and the state on disk. Exit codes: 0 it is fine; 1 something is wrong\n(a sink fails, a source cannot be read, state cannot be written, rules cannot be reloaded); 3 nobody answers.',
  run: async (args, io) => {
    const [extra] = args.positionals;
    if (extra !== undefined) throw new UsageError(`\`status\` takes no ${JSON.stringify(extra)}; say where with --http ADDR`);
    const given = args.text('http') ?? DEFAULT_HTTP;
    const reading = readAddress(given);
    if (!reading.ok) throw new UsageError(`--http ${given}: ${reading.problem.message}; ${reading.problem.help}`);
    const asked = await requestStatus(reading.address);
    if (!asked.ok) throw new IoProblem(unanswered(asked, addressText(reading.address)));
    if (args.flag('json')) io.out(`${JSON.stringify(asked.status, undefined, 2)}\n`);
    else io.out(`${statusLines(asked.status, wantsColour(io, io.outIsTerminal)).join('\n')}\n`);
    return statusProblems(asked.status).length > 0 ? EXIT.notFine : EXIT.fine;
  },
};

function unanswered({ why, message }: StatusResponse & { readonly ok: false }, address: string): string {
  const said = plainText(message);
  if (why === 'other')
    return `what answers at ${address} is no tocsin: ${said}; say --http ADDR, the one that \`tocsin run --http\` was given`;
  if (why === 'silent')
    return `${address} takes connections and does not answer (${said}): it is stopped or has no time. Ask again; if it stays so, look at its log and start it anew`;
  return `nobody answers at ${address} (${said}): is it running? \`tocsin run RULES --http ${address}\` listens there; if it listens elsewhere, say --http ADDR`;
}
