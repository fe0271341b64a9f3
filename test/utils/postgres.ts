import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";

import { freePorts } from "../../scripts/common/ports.ts";

/** A PostgreSQL in this process, at a port that one connection at a time has. */
export interface PostgresServer {
  readonly database: PGlite;
  readonly url: string;
  close(): Promise<void>;
}

/** Serves an empty database. */
export async function servePostgres(): Promise<PostgresServer> {
  const [port] = await freePorts(1);
  const database = await PGlite.create();
  const server = new PGLiteSocketServer({ db: database, port: port!, host: "127.0.0.1" });
  await server.start();
  const close = async () => {
    await server.stop();
    await database.close();
  };
  return { database, url: `postgres://postgres@127.0.0.1:${port!}/postgres`, close };
}
