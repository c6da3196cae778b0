/** Types for the used part of the package, which has none of its own. */
declare module 'irc-framework' {
  export interface RawLine {
    readonly line: string;
    readonly from_server: boolean;
  }
  export class Client {
    readonly user: { readonly nick: string };
    on(name: 'raw', listener: (raw: RawLine) => void): void;
    on(name: 'socket close', listener: (error: unknown) => void): void;
    connect(options: Readonly<Record<string, unknown>>): void;
    changeNick(nick: string): void;
    join(channel: string, key?: string): void;
    raw(...parts: readonly string[]): void;
    quit(message: string): void;
  }
}
