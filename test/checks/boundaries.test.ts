import { expect } from "chai";

import { checkBoundaries, libraryBreach, solidityBreach } from "../../scripts/checks/boundaries.ts";
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

  describe("libraryBreach", () => {
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
  });

  it("names the file and the line of a breach", async () => {
    const nodes = [{ id: 1, nodeType: "ImportDirective", src: "2:9:0", absolutePath: `project/${TOKEN}` }];
    const source = sourceWith({ file: "contracts/governance/CountryRegistry.sol", text: "\n\nimport it;", nodes });
    const { findings } = await checkBoundaries([source]);
    expect(findings).to.deep.equal([{ file: source.file, line: 3, message: "governance must not know of settlement" }]);
  });
});
