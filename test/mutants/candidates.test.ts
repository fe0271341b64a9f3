import { expect } from "chai";

import { candidatesIn } from "../../scripts/mutants/candidates.ts";
import { Compiler, DoesNotCompile } from "../../scripts/mutants/compiler.ts";
import { applied } from "../../scripts/mutants/mutant.ts";
import { Reach } from "../../scripts/mutants/reach.ts";

const FILE = "contracts/X.sol";
const OTHER = "contracts/Y.sol";
const SOURCES = new Map([
  [
    FILE,
    `// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;
/* ä */ enum Kind { One, Two }
error Bad(uint256 a, uint256 b);
event Seen(uint256 a);
uint256 constant DAYS = 3 days;
function late(uint256 t) view returns (bool) { return t > DAYS && block.timestamp != 0; }
function unused(uint256 t) pure returns (uint256) { return t + 1; }
contract X {
    uint256 private _sum;
    modifier once() { if (_sum != 0) revert Bad(_sum, 0); _; }
    function add(uint256 a, uint256 b, Kind kind) external once returns (bool) {
        require(kind == Kind.One, Bad(a, b));
        _sum += a;
        emit Seen(b);
        assembly { a := add(b, 7) }
        return late(b);
    }
}
`,
  ],
  [OTHER, `pragma solidity 0.8.37; import {X} from "./X.sol"; contract Y { function f(X x) external { x.add; } }`],
  ["contracts/Z.sol", `pragma solidity 0.8.37; import {X} from "./X.sol"; contract Z { X x = new X(); }`],
]);

describe("Bugs that nobody chose", () => {
  let compiler: Compiler;
  let syntax: Awaited<ReturnType<Compiler["parse"]>>;

  before(async () => {
    compiler = await Compiler.open();
    syntax = await compiler.parse(SOURCES);
  });

  after(() => compiler.close());

  const candidates = () => candidatesIn(SOURCES, syntax);
  const linesWith = (id: string) => {
    const found = candidates().find((candidate) => candidate.id === id);
    const [before, after] = [SOURCES.get(FILE)!, applied(SOURCES.get(FILE)!, found!.edit)].map((text) =>
      text.split("\n"),
    );
    return after!.filter((line, index) => line !== before![index]).map((line) => line.trim());
  };

  for (const [operator, change, line] of [
    ["late, binary operator", "t > DAYS -> t >= DAYS", "{ return t >= DAYS && block.timestamp != 0; }"],
    ["late, dropped operand", "t > DAYS && block.timestamp != 0 -> t > DAYS", "{ return t > DAYS; }"],
    ["DAYS, literal", "3 days -> (3 days + 1)", "uint256 constant DAYS = (3 days + 1);"],
    ["X.once, branch", "_sum != 0 -> false", "if (false) revert Bad(_sum, 0);"],
    ["X.once, deleted statement", "revert Bad(_sum, 0) -> assert(true)", "if (_sum != 0) assert(true);"],
    ["X.add, dropped modifier", "once -> ", "external  returns (bool)"],
    ["X.add, requirement", "kind == Kind.One -> true", "require(true, Bad(a, b));"],
    ["X.add, enum member", "Kind.One -> Kind.Two", "require(kind == Kind.Two, Bad(a, b));"],
    ["X.add, swapped arguments", "a, b -> b, a", "require(kind == Kind.One, Bad(b, a));"],
    ["X.add, assignment operator", "_sum += a -> _sum -= a", "_sum -= a;"],
    ["X.add, deleted statement", "emit Seen(b) -> assert(true)", "assert(true);"],
    ["X.add, assembly", "add -> sub", "assembly { a := sub(b, 7) }"],
    ["X.add, literal", "7 -> 8", "assembly { a := add(b, 8) }"],
    ["X.add, returned value", "late(b) -> !(late(b))", "return !(late(b));"],
  ] as const) {
    it(`${operator}: ${change}`, () => {
      const changed = linesWith(`${FILE} ${operator}: ${change}`);
      expect(changed).to.have.lengthOf(1);
      expect(changed[0]).to.contain(line);
    });
  }

  it("have names of their own", () => {
    const ids = candidates().map(({ id }) => id);
    expect(new Set(ids).size).to.equal(ids.length);
  });

  it("are in the code of the contracts that use or create what they change, and of no other", () => {
    const reach = new Reach(SOURCES, syntax);
    const contractsWith = (where: string) => {
      const { edit } = candidates().find(({ id }) => id.startsWith(`${FILE} ${where}, `))!;
      return reach.of(edit).map(({ name }) => name);
    };
    expect(contractsWith("DAYS")).to.have.members(["X", "Z"]);
    expect(contractsWith("X.add")).to.have.members(["X", "Z"]);
    expect(contractsWith("unused")).to.deep.equal([]);
  });

  it("are not compiled where the compiler refuses them", async () => {
    const broken = new Map(SOURCES).set(FILE, SOURCES.get(FILE)!.replace("_sum += a", "_sum += kind"));
    const compiled = compiler.codeOf({ file: FILE, name: "X" }, broken, "plain");
    const refused = await compiled.catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(DoesNotCompile);
  });
});
