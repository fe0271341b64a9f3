import { once } from "node:events";
import { mkdtemp, readdir, rm, stat, truncate, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";

import { expect } from "chai";
import { hexlify, randomBytes } from "ethers";

import { fileStore, storeAt } from "../../../src/cli/files.ts";
import { httpStore, MAX_PACKAGE, OversizedPackage, StoreFailed } from "../../../src/index.ts";

const COMMITMENT = hexlify(randomBytes(32));
const CONTENT = new TextEncoder().encode("a package");

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A server that answers as a test says. */
async function serve(handler: Handler): Promise<{ server: Server; url: string }> {
  const server = createServer(handler).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, url: `http://127.0.0.1:${(server.address() as { port: number }).port}` };
}

async function served<T>(handler: Handler, work: (url: string) => Promise<T>): Promise<T> {
  const { server, url } = await serve(handler);
  try {
    return await work(url);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe("httpStore", () => {
  it("puts and gets under the commitment, with its headers", async () => {
    const kept = new Map<string, Buffer>();
    const seen: (string | undefined)[] = [];
    const handler: Handler = (request, response) => {
      seen.push(request.headers.authorization);
      if (request.method === "PUT") {
        void buffer(request).then((body) => {
          kept.set(request.url!, body);
          response.writeHead(204).end();
        });
      } else response.end(kept.get(request.url!));
    };
    await served(handler, async (url) => {
      const store = httpStore(`${url}/packages/`, { headers: { authorization: "Bearer x" } });
      await store.put(COMMITMENT, CONTENT);
      expect([...kept.keys()]).to.deep.equal([`/packages/${COMMITMENT}`]);
      expect(await store.get(COMMITMENT)).to.deep.equal(CONTENT);
    });
    expect(seen).to.deep.equal(["Bearer x", "Bearer x"]);
  });

  it("has nothing where the server has nothing, or no longer", async () => {
    for (const status of [404, 410]) {
      const handler: Handler = (_, response) => response.writeHead(status).end("not here");
      expect(await served(handler, (url) => httpStore(url).get(COMMITMENT))).to.equal(undefined);
    }
  });

  it("names the place of any other answer", async () => {
    for (const status of [204 + 100, 401, 500]) {
      const handler: Handler = (_, response) => response.writeHead(status).end();
      for (const method of ["get", "put"] as const) {
        const error = await served(handler, (url) => failure(httpStore(url)[method](COMMITMENT, CONTENT)));
        expect(error).to.be.instanceOf(StoreFailed);
        expect((error as StoreFailed).message).to.include(`answered ${status}`);
        expect((error as StoreFailed).place).to.include(COMMITMENT);
      }
    }
  });

  it("follows nobody elsewhere", async () => {
    const handler: Handler = (request, response) => {
      if (request.url === "/elsewhere") response.end("what was not asked for");
      else response.writeHead(302, { location: "/elsewhere" }).end();
    };
    expect(await served(handler, (url) => failure(httpStore(url).get(COMMITMENT)))).to.be.instanceOf(StoreFailed);
  });

  it("reads no more than a package may have, whatever length is announced", async () => {
    let sent = 0;
    const chunk = Buffer.alloc(1_024 * 1_024);
    const handler: Handler = (_, response) => {
      const more = (): void => {
        while (!response.destroyed && sent < 10 * MAX_PACKAGE) {
          sent += chunk.length;
          if (!response.write(chunk)) {
            response.once("drain", more);
            return;
          }
        }
        response.end();
      };
      more();
    };
    const error = await served(handler, (url) => failure(httpStore(url).get(COMMITMENT)));
    expect(error).to.be.instanceOf(OversizedPackage).and.include({ max: MAX_PACKAGE });
    expect(sent).to.be.lessThan(3 * MAX_PACKAGE);
  });

  it("waits no longer than its timeout, for an answer or for its end", async () => {
    const silent: Handler = () => undefined;
    const dripping: Handler = (_, response) => {
      response.write("{");
    };
    for (const handler of [silent, dripping]) {
      const error = await served(handler, (url) => failure(httpStore(url, { timeout: 100 }).get(COMMITMENT)));
      expect(error).to.be.instanceOf(StoreFailed);
    }
  });

  it("survives a server that breaks off, and one that is not there", async () => {
    const handler: Handler = (_, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("half", () => response.destroy());
    };
    expect(await served(handler, (url) => failure(httpStore(url).get(COMMITMENT)))).to.be.instanceOf(StoreFailed);
    expect(await failure(httpStore("http://127.0.0.1:1").get(COMMITMENT))).to.be.instanceOf(StoreFailed);
    expect(await failure(httpStore("nowhere").get(COMMITMENT))).to.be.instanceOf(StoreFailed);
  });
});

describe("fileStore", () => {
  let folder = "";
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "sogdia-store-"))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("keeps a file for each commitment that nobody else reads, and the newest of two", async () => {
    const store = fileStore(join(folder, "new"));
    expect(await store.get(COMMITMENT)).to.equal(undefined);
    await store.put(COMMITMENT, new Uint8Array(3));
    await store.put(COMMITMENT, CONTENT);
    expect(new Uint8Array((await store.get(COMMITMENT))!)).to.deep.equal(CONTENT);
    expect(await readdir(join(folder, "new"))).to.deep.equal([`${COMMITMENT}.json`]);
    expect((await stat(join(folder, "new", `${COMMITMENT}.json`))).mode & 0o777).to.equal(0o600);
  });

  it("goes nowhere but into its folder", async () => {
    const store = fileStore(folder);
    for (const name of ["../x", "0x12", "", COMMITMENT.toUpperCase()]) {
      expect(await failure(store.get(name))).to.be.instanceOf(StoreFailed);
      expect(await failure(store.put(name, CONTENT))).to.be.instanceOf(StoreFailed);
    }
  });

  it("reads no more than a package may have", async () => {
    const path = join(folder, `${COMMITMENT}.json`);
    await writeFile(path, "");
    await truncate(path, MAX_PACKAGE + 1);
    const store = storeAt(folder);
    expect(await failure(store.get(COMMITMENT)))
      .to.be.instanceOf(OversizedPackage)
      .and.include({ size: MAX_PACKAGE + 1 });
    const large = new Uint8Array(MAX_PACKAGE + 1);
    expect(await failure(store.put(COMMITMENT, large))).to.be.instanceOf(OversizedPackage);
  });

  it("says what is wrong with a place that is no folder", async () => {
    const path = join(folder, "file");
    await writeFile(path, "");
    expect(await failure(fileStore(path).get(COMMITMENT))).to.be.instanceOf(StoreFailed);
  });
});
