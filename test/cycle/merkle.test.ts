import { SimpleMerkleTree } from "@openzeppelin/merkle-tree";
import { expect } from "chai";
import { getBytes, hexlify, keccak256, TypedDataEncoder, Wallet } from "ethers";

import { hashesOf } from "../../src/cycle/cycle-tree.ts";
import { openKeccak } from "../../src/cycle/keccak.ts";
import { WORD } from "../../src/cycle/leaves.ts";
import { DuplicateLeaf, EmptyCycle, leadsTo, MerkleTree } from "../../src/cycle/merkle.ts";
import {
  CYCLE_PAYMENT_TYPES,
  cyclePaymentStruct,
  InvalidCyclePayment,
  MAX_CYCLE_AMOUNT,
  newCyclePayment,
} from "../../src/cycle/payment.ts";
import { PaymentTable } from "../../src/cycle/payment-table.ts";

const keccak = await openKeccak();
const [ALMATY, BEIJING, TENGE] = [1, 2, 3].map((key) => new Wallet(`0x${String(key).padStart(64, "0")}`).address) as [
  string,
  string,
  string,
];

function paymentOf(amount: bigint) {
  return newCyclePayment({ payer: ALMATY, payee: BEIJING, currency: TENGE, amount, purpose: 39 });
}

function tableOf(count: number): PaymentTable {
  const table = new PaymentTable(1);
  for (let index = 1; index <= count; ++index) table.add(paymentOf(BigInt(index)));
  return table;
}

function leavesOf(table: PaymentTable): Uint8Array {
  return hashesOf(table, keccak).leaves;
}

function treeOf(table: PaymentTable): MerkleTree {
  return new MerkleTree(leavesOf(table), keccak);
}

describe("the tree of a cycle", () => {
  it("keeps a payment as it was, whatever its amount", () => {
    const table = new PaymentTable(1);
    const payments = [1n, 1n << 63n, 1n << 64n, MAX_CYCLE_AMOUNT].map(paymentOf);
    for (const payment of payments) table.add(payment);
    expect(payments.map((_, row) => table.paymentAt(row))).to.deep.equal(payments);
  });

  it("has for its leaf the hash of the hash that EIP-712 gives the struct", () => {
    const table = new PaymentTable();
    for (const amount of [1n, 255n, 1n << 64n, MAX_CYCLE_AMOUNT]) table.add(paymentOf(amount));
    const leaves = leavesOf(table);
    for (let row = 0; row < table.count; ++row) {
      const struct = cyclePaymentStruct(table.paymentAt(row));
      const hash = TypedDataEncoder.hashStruct("CyclePayment", CYCLE_PAYMENT_TYPES, struct);
      expect(hexlify(leaves.slice(row * WORD, (row + 1) * WORD))).to.equal(keccak256(hash));
    }
  });

  for (const count of [1, 2, 3, 4, 5, 7, 8, 31, 64, 100, 257]) {
    it(`is OpenZeppelin's, with every proof, over ${count} payments`, () => {
      const table = tableOf(count);
      const tree = treeOf(table);
      const leaves = Array.from({ length: count }, (_, row) => hexlify(tree.leafOf(row)));
      const theirs = SimpleMerkleTree.of(leaves);
      expect(hexlify(tree.root)).to.equal(theirs.root);
      leaves.forEach((leaf, row) => {
        const proof = tree.proofOf(row);
        expect(proof.map((node) => hexlify(node))).to.deep.equal(theirs.getProof(leaf));
        expect(leadsTo(tree.root, tree.leafOf(row), proof, keccak)).to.equal(true);
      });
    });
  }

  it("has one root, in whatever order the payments stand", () => {
    const table = tableOf(33);
    const reversed = table.pick(Array.from({ length: 33 }, (_, row) => 32 - row));
    expect(treeOf(reversed).root).to.deep.equal(treeOf(table).root);
  });

  it("proves nothing else: no other leaf, no inner node, no longer or shorter proof", () => {
    const tree = treeOf(tableOf(8));
    const [leaf, proof] = [tree.leafOf(3), tree.proofOf(3)];
    const leads = (from: Uint8Array, by: readonly Uint8Array[]) => leadsTo(tree.root, from, by, keccak);
    expect(leads(tree.leafOf(4), proof)).to.equal(false);
    expect(leads(leaf, proof.slice(1))).to.equal(false);
    expect(leads(leaf, [...proof, leaf])).to.equal(false);
    expect(leads(leaf, Array<Uint8Array>(65).fill(leaf))).to.equal(false);
    const changed = leaf.slice();
    changed[31]! ^= 1;
    expect(leads(changed, proof)).to.equal(false);
  });

  it("takes neither nothing nor a payment twice, and says which", () => {
    expect(() => treeOf(new PaymentTable())).to.throw(EmptyCycle);
    const table = tableOf(5);
    table.add(table.paymentAt(2));
    expect(() => treeOf(table))
      .to.throw(DuplicateLeaf)
      .with.property("rows")
      .that.deep.equals([2, 5]);
  });

  const broken = {
    payer: "0x12",
    payee: ALMATY,
    currency: "tenge",
    amount: 0n,
    purpose: 45,
    uetr: "7a9e",
    salt: "0x",
    linked: "0x00",
  };
  for (const [field, value] of Object.entries(broken)) {
    it(`takes no payment whose ${field} is ${String(value)}`, () => {
      const payment = { ...paymentOf(1n), [field]: value };
      expect(() => new PaymentTable().add(payment))
        .to.throw(InvalidCyclePayment)
        .with.property("field", field);
    });
  }

  it("takes no amount that is above the bound, and no purpose between two", () => {
    const add = (changes: object) => () => new PaymentTable().add({ ...paymentOf(1n), ...changes });
    expect(add({ amount: MAX_CYCLE_AMOUNT + 1n }))
      .to.throw(InvalidCyclePayment)
      .with.property("field", "amount");
    expect(add({ purpose: 1.5 }))
      .to.throw(InvalidCyclePayment)
      .with.property("field", "purpose");
    expect(getBytes(paymentOf(1n).salt).length).to.equal(WORD);
  });
});
