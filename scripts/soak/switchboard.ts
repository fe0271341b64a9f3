import { once } from "node:events";
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";

/**
 * The lines between nodes: each node is known to another by an address here, so that the line between two of them can be cut
 * while both are reached by all others.
 */
export class Switchboard {
  readonly #server: Server;
  readonly #ports: readonly number[];
  #isCut: (from: number, to: number) => boolean = () => false;
  /** Messages that found their line cut. */
  refused = 0;

  private constructor(server: Server, ports: readonly number[]) {
    this.#server = server;
    this.#ports = ports;
  }

  /** `ports` are those at which the nodes listen. */
  static async open(ports: readonly number[]): Promise<Switchboard> {
    const server = createServer();
    const board = new Switchboard(server, ports);
    server.on("request", (asked: IncomingMessage, answer: ServerResponse) => board.#connect(asked, answer));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return board;
  }

  /** How one node reaches another, both by their places. */
  urlOf(from: number, to: number): string {
    const { port } = this.#server.address() as { port: number };
    return `http://127.0.0.1:${port}/${from}/${to}`;
  }

  cut(isCut: (from: number, to: number) => boolean): void {
    this.#isCut = isCut;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #connect(asked: IncomingMessage, answer: ServerResponse): void {
    const [, from, to] = /^\/(\d+)\/(\d+)$/.exec(asked.url ?? "")?.map(Number) ?? [];
    const port = this.#ports[to ?? -1];
    if (from === undefined || port === undefined || this.#isCut(from, to!)) {
      this.refused += 1;
      asked.socket.destroy();
      return;
    }
    const onward = request({ port, host: "127.0.0.1", method: "POST", headers: asked.headers }, (answered) => {
      answer.writeHead(answered.statusCode ?? 502, answered.headers);
      pipeline(answered, answer).catch(() => answer.destroy());
    });
    onward.on("error", () => asked.socket.destroy());
    pipeline(asked, onward).catch(() => onward.destroy());
  }
}
