import { expect } from "chai";

import {
  checkBoundaries,
  importCircles,
  importsIn,
  libraryBreach,
  scriptBreach,
  solidityBreach,
} from "../../scripts/checks/boundaries.ts";
import { sourceWith } from "../utils/compiled-source.ts";

const TOKEN = "contracts/settlement/CurrencyToken.sol";

describe("checks: boundaries", () => {
  describe("solidityBreach", () => {
    it("allows the own domain, common, packages, and the interfaces and types of lower domains", () => {
      for (const imported of [
        "contracts/settlement/libraries/InstructionHash.sol",
        "contracts/common/types/AssetId.sol",
        "npm/@openzeppelin/contracts@5.7.0/token/ERC20/ERC20.sol",
        "contracts/supervision/interfaces/IGate.sol",
        "contracts/governance/types/Office.sol",
      ]) {
        expect(solidityBreach(TOKEN, imported)).to.equal(null);
      }
    });

    it("refuses another domain's implementation", () => {
      const breach = solidityBreach(TOKEN, "contracts/supervision/Gate.sol");
      expect(breach).to.equal(
        "imports supervision's implementation, not its interface: contracts/supervision/Gate.sol",
      );
    });

    it("refuses even an interface of a domain that stands higher", () => {
      const gate = "contracts/supervision/Gate.sol";
      const breach = solidityBreach(gate, "contracts/settlement/interfaces/ICurrencyToken.sol");
      expect(breach).to.equal("supervision must not know of settlement");
    });

    it("refuses a domain of the same rank", () => {
      const breach = solidityBreach("contracts/trade/Bill.sol", "contracts/culture/interfaces/IPassport.sol");
      expect(breach).to.equal("trade must not know of culture");
    });

    it("refuses any domain to common, and mocks to everybody", () => {
      const common = "contracts/common/libraries/Lei.sol";
      expect(solidityBreach(common, "contracts/governance/types/Office.sol")).to.match(/common\/ imports a domain/);
      expect(solidityBreach(TOKEN, "contracts/mocks/PlainERC20.sol")).to.match(/imports a mock/);
      expect(solidityBreach("contracts/mocks/X.sol", TOKEN)).to.equal(null);
    });

    it("refuses a domain that nobody ranked", () => {
      expect(solidityBreach("contracts/new/X.sol", "contracts/governance/types/Office.sol")).to.match(/unknown domain/);
    });
  });

  describe("scriptBreach", () => {
    it("lets scripts read the library, each other and the tables of the tests, and nothing else of the tests", () => {
      for (const imported of ["src/cli/output.ts", "scripts/common/format.ts", "test/blast-radius/table.ts"])
        expect(scriptBreach("scripts/checks/x.ts", imported)).to.equal(null);
      expect(scriptBreach("scripts/bench/x.ts", "test/utils/consortium.ts")).to.match(/^leaves scripts\//);
    });

    it("lets what deploys read the library, but neither the command nor scripts", () => {
      expect(scriptBreach("deploy/modules/x.ts", "src/governance/registries.ts")).to.equal(null);
      expect(scriptBreach("deploy/modules/x.ts", "scripts/common/format.ts")).to.match(/^leaves deploy\//);
      expect(scriptBreach("deploy/modules/x.ts", "src/cli/output.ts")).to.match(/by way of the command/);
    });
  });

  describe("libraryBreach", () => {
    it("lets all domains read the chain, which knows of none, and pages know of the desk but not of the command", () => {
      expect(libraryBreach("src/governance/proposal-record.ts", "src/chain/logs.ts")).to.equal(null);
      expect(libraryBreach("src/chain/logs.ts", "src/governance/terms.ts")).to.equal(
        "chain must not know of governance",
      );
      expect(libraryBreach("src/pages/desk.ts", "src/desk/view.ts")).to.equal(null);
      expect(libraryBreach("src/pages/desk.ts", "src/cli/output.ts")).to.equal("pages must not know of cli");
      expect(libraryBreach("src/desk/view.ts", "src/pages/html.ts")).to.equal("desk must not know of pages");
    });

    it("keeps the direction of the domains", () => {
      expect(libraryBreach("src/settlement/refusal.ts", "src/supervision/reason.ts")).to.equal(null);
      const breach = libraryBreach("src/supervision/reason.ts", "src/settlement/refusal.ts");
      expect(breach).to.equal("supervision must not know of settlement");
    });

    it("keeps the library to itself and the generated types", () => {
      expect(libraryBreach("src/index.ts", "src/trade/bill.ts")).to.equal(null);
      expect(libraryBreach("src/common/lei.ts", "typechain-types/index.js")).to.equal(null);
      expect(libraryBreach("src/index.ts", "test/utils/consortium.ts")).to.match(/leaves src/);
    });

    it("puts the consortium below the desk, and the desk below the command", () => {
      expect(libraryBreach("src/desk/history.ts", "src/consortium/joint-layer.ts")).to.equal(null);
      expect(libraryBreach("src/cli/supervise.ts", "src/desk/view.ts")).to.equal(null);
      expect(libraryBreach("src/consortium/joint-layer.ts", "src/desk/history.ts")).to.match(/must not know of desk/);
      expect(libraryBreach("src/desk/view.ts", "src/cli/files.ts")).to.match(/must not know of cli/);
    });

    it("refuses a folder that nobody ranked, and one to contracts that the library alone has", () => {
      expect(libraryBreach("src/new/x.ts", "src/common/lei.ts")).to.equal("unknown domain: new");
      expect(solidityBreach("contracts/desk/X.sol", "contracts/common/libraries/Lei.sol")).to.equal(
        "unknown domain: desk",
      );
    });
  });

  describe("importsIn", () => {
    it("finds values, types, what is exported again, and types named in their place; no packages", () => {
      const text = [
        'import { expect } from "chai";',
        'import { a } from "./a.ts";',
        'import type { B } from "../other/b.ts";',
        'import { type C } from "./c.ts";',
        'export * from "./d.ts";',
        'type E = import("./e.ts").E;',
      ].join("\n");
      expect(importsIn("src/one/file.ts", text)).to.deep.equal([
        { file: "src/one/file.ts", line: 2, imported: "src/one/a.ts" },
        { file: "src/one/file.ts", line: 3, imported: "src/other/b.ts" },
        { file: "src/one/file.ts", line: 4, imported: "src/one/c.ts" },
        { file: "src/one/file.ts", line: 5, imported: "src/one/d.ts" },
        { file: "src/one/file.ts", line: 6, imported: "src/one/e.ts" },
      ]);
    });
  });

  describe("importCircles", () => {
    const circles = (...imports: [string, string][]) =>
      importCircles(imports.map(([file, imported]) => ({ file, line: 1, imported })));

    it("finds none where files are imported twice and nothing leads back", () => {
      expect(circles(["a", "b"], ["a", "c"], ["b", "d"], ["c", "d"])).to.deep.equal([]);
    });

    it("finds a file that imports itself, two that import each other, and a longer circle behind other files", () => {
      expect(circles(["a", "a"])).to.deep.equal([["a"]]);
      expect(circles(["a", "b"], ["b", "a"])).to.deep.equal([["a", "b"]]);
      expect(circles(["x", "a"], ["a", "b"], ["b", "c"], ["c", "a"])).to.deep.equal([["a", "b", "c"]]);
    });

    it("finds two circles that have a file in common", () => {
      expect(circles(["a", "b"], ["b", "a"], ["a", "c"], ["c", "a"])).to.deep.equal([
        ["a", "b"],
        ["a", "c"],
      ]);
    });
  });

  it("names the file and the line of a breach", async () => {
    const nodes = [{ id: 1, nodeType: "ImportDirective", src: "2:9:0", absolutePath: `project/${TOKEN}` }];
    const source = sourceWith({ file: "contracts/governance/CountryRegistry.sol", text: "\n\nimport it;", nodes });
    const { findings } = await checkBoundaries([source]);
    expect(findings).to.deep.equal([{ file: source.file, line: 3, message: "governance must not know of settlement" }]);
  });
});
