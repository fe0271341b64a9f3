import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { DuplicateKey, NotJson, readJson } from "../../src/cli/json-file.ts";
import { NotUtf8 } from "../../src/index.ts";

describe("readJson", () => {
  let folder = "";

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "sogdia-json-"));
  });

  after(async () => await rm(folder, { recursive: true, force: true }));

  async function read(content: string | Uint8Array): Promise<unknown> {
    const path = join(folder, "file.json");
    await writeFile(path, content);
    return await readJson(path).catch((error: unknown) => error);
  }

  it("reads JSON in UTF-8, with a byte-order mark before it or without", async () => {
    for (const text of [
      '{"a":"西安 {\\"a\\":1,\\"a\\":2}"}',
      '[{"a":1},{"a":2}]',
      '{"a":{"a":{"b":1}},"b":"a"}',
      "null",
    ]) {
      expect(await read(text)).to.deep.equal(JSON.parse(text));
      expect(await read(`\uFEFF${text}`)).to.deep.equal(JSON.parse(text));
    }
  });

  it("does not guess at another encoding", async () => {
    expect(await read(Buffer.from("\uFEFF{}", "utf16le")))
      .to.be.instanceOf(NotUtf8)
      .and.include({ line: 1 });
    expect(await read(Buffer.from("{}", "utf16le"))).to.be.instanceOf(NotUtf8);
    expect(await read(Buffer.from('{\n"a": "é"}', "latin1")))
      .to.be.instanceOf(NotUtf8)
      .and.include({ line: 2 });
  });

  it("does not choose between two values of one key, also in other letters of JSON", async () => {
    for (const [text, line, key] of [
      ['{"a":1,"a":1}', 1, "a"],
      ['{\n"b":{"a":1},\n"a":2,\n"a" : 3}', 4, "a"],
      ['[{"a":[{"b":1,\n"\\u0062":2}]}]', 2, "b"],
      ['{"__proto__":1,"__proto__":2}', 1, "__proto__"],
      ['{"a\\"":{},"a\\"":1}', 1, 'a"'],
    ] as const) {
      expect(await read(text), text)
        .to.be.instanceOf(DuplicateKey)
        .and.include({ line, key });
    }
  });

  it("names what is not JSON", async () => {
    for (const text of ["", "{", "{'a':1}", '{"a":"\u0001"}']) expect(await read(text)).to.be.instanceOf(NotJson);
  });
});
