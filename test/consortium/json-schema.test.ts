import { readFile } from "node:fs/promises";

import { Ajv2020 } from "ajv/dist/2020.js";
import { expect } from "chai";
import { parse } from "yaml";

import { checkConsortium, consortiumSchema } from "../../src/index.ts";
import { sogdia } from "../utils/cli.ts";

const CONSORTIA = new URL("../../deploy/consortia/", import.meta.url);
const SHIPPED = ["silk-road.json", "belt-and-road.yaml"];

const read = (name: string) => readFile(new URL(name, CONSORTIA), "utf8");

describe("The JSON Schema of consortium files", () => {
  it("is the one that ships: `sogdia consortium schema > deploy/consortia/consortium.schema.json` writes it", async () => {
    const shipped: unknown = JSON.parse(await read("consortium.schema.json"));
    expect(shipped).to.deep.equal(consortiumSchema());
    expect(JSON.parse((await sogdia("consortium", "schema")).stdout)).to.deep.equal(shipped);
  });

  it("is of draft 2020-12, and takes the files that ship as they are written", async () => {
    const validate = new Ajv2020({ allErrors: true }).compile(consortiumSchema());
    for (const name of SHIPPED) {
      validate(parse(await read(name)));
      expect(validate.errors, name).to.equal(null);
    }
  });

  it("refuses a field that nobody knows, and a zero that would open", async () => {
    const validate = new Ajv2020({ allErrors: true }).compile(consortiumSchema());
    const file = JSON.parse(await read("silk-road.json")) as { charter: object };
    Object.assign(file.charter, { founders: 0, seats: 1 });
    validate(file);
    expect(validate.errors!.map(({ instancePath, keyword }) => `${instancePath} ${keyword}`)).to.deep.equal([
      "/charter additionalProperties",
      "/charter/founders minimum",
    ]);
  });

  it("goes with files that have no mistakes", async () => {
    for (const name of SHIPPED) expect(checkConsortium(await read(name)).mistakes, name).to.deep.equal([]);
  });
});
