import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import { toUtf8Bytes, toUtf8String, Wallet, ZeroHash } from "ethers";

import { assemble, type Cycle } from "../../src/cycle/assemble.ts";
import { checkAsSupervisor } from "../../src/cycle/check.ts";
import { participantCopy, supervisorCopy } from "../../src/cycle/copy.ts";
import { type EntryStore, folderStore } from "../../src/cycle/entry-store.ts";
import { supervisorJson, toJson } from "../../src/cycle/files.ts";
import { EntryTooLong, JournalCorrupt, MAX_ENTRY } from "../../src/cycle/journal.ts";
import { openKeccak } from "../../src/cycle/keccak.ts";
import { keepCopies, type KeptCopy, KeptElsewhere, rebuiltFrom } from "../../src/cycle/kept-cycle.ts";
import { newCyclePayment } from "../../src/cycle/payment.ts";
import { PaymentTable } from "../../src/cycle/payment-table.ts";
import { ListMoved, PasswordInAddress, postgresStore } from "../../src/cycle/postgres-store.ts";
import { cyclesDomain, digestOfProposal, isSupervisorKey } from "../../src/cycle/proposal.ts";
import { CopiesDiffer } from "../../src/cycle/rebuild.ts";
import { type PostgresServer, servePostgres } from "../utils/postgres.ts";

const keccak = await openKeccak();
const [A, B, C, SA, SB, TOKEN] = [1, 2, 3, 4, 5, 6].map(
  (key) => new Wallet(`0x${String(key).padStart(64, "0")}`).address,
) as [string, string, string, string, string, string];
const [HERE, THERE] = [156, 398];
const KEYS = [
  { id: HERE << 16, account: SA },
  { id: (HERE << 16) + 1, account: A },
  { id: THERE << 16, account: SB },
  { id: (THERE << 16) + 1, account: B },
  { id: (THERE << 16) + 2, account: C },
];
const domain = cyclesDomain(TOKEN, 1_030n);
const issuerOf = (token: string) => (token === TOKEN ? HERE : 0);
const issuersOf = (tokens: readonly string[]) => Promise.resolve(new Map(tokens.map((each) => [each, issuerOf(each)])));

function cycleOf(amounts: readonly bigint[]): Promise<Cycle> {
  const table = new PaymentTable();
  for (const [place, amount] of amounts.entries()) {
    const [payer, payee] = [[A, B, C][place % 3]!, [B, C, A][place % 3]!];
    table.add(newCyclePayment({ payer, payee, currency: TOKEN, amount, purpose: 0 }));
  }
  const known = { keys: KEYS, issuerOf, fundsOf: () => 10_000n, refusalOf: () => undefined };
  return assemble(table, { agent: SA, sequence: 1n, cut: 1, strikesUntil: 2, ...known }, keccak);
}

async function* copiesOf(cycle: Cycle): AsyncGenerator<KeptCopy> {
  for (const { id, account } of cycle.signers)
    yield {
      signer: id,
      copy: isSupervisorKey(id)
        ? supervisorJson(supervisorCopy(cycle, id >>> 16, issuerOf))
        : toJson(participantCopy(cycle, account)),
    };
}

/** What keeps, and how somebody changes an entry behind its back. */
interface Keeping {
  readonly open: () => Promise<EntryStore>;
  readonly change: (list: string) => Promise<void>;
}

function behavesAsAStore(keeping: () => Keeping) {
  describe("as a store", () => {
    let store: EntryStore;

    beforeEach(async () => void (store = await keeping().open()));
    afterEach(() => store.close());

    const entriesOf = async (list: string) => {
      const found: string[] = [];
      await store.read(list, (entry) => found.push(toUtf8String(entry)));
      return found;
    };
    const failure = (work: Promise<unknown>) =>
      work.then(
        () => undefined,
        (error: unknown) => error,
      );

    it("has what was added, in order, list by list, after it was opened again", async () => {
      const log = await store.open("one", () => undefined);
      await Promise.all(["a", "", "c"].map((text) => log.append(toUtf8Bytes(text))));
      await log.close();
      const many = await store.open("many", () => undefined);
      for (let index = 0; index < 130; ++index) await many.append(toUtf8Bytes(String(index)));
      await many.close();
      await store.close();
      store = await keeping().open();
      const found: string[] = [];
      const again = await store.open("one", (entry) => found.push(toUtf8String(entry)));
      await again.append(toUtf8Bytes("d"));
      await again.close();
      expect(found).to.deep.equal(["a", "", "c"]);
      expect(await entriesOf("one")).to.deep.equal(["a", "", "c", "d"]);
      expect(await entriesOf("many")).to.deep.equal(Array.from({ length: 130 }, (_, index) => String(index)));
      expect(await entriesOf("none")).to.deep.equal([]);
    });

    it("takes no entry above the bound, and gives nothing that was changed", async () => {
      const log = await store.open("one", () => undefined);
      expect(() => log.append(new Uint8Array(MAX_ENTRY + 1))).to.throw(EntryTooLong);
      for (const text of ["first", "second"]) await log.append(toUtf8Bytes(text));
      await log.close();
      await store.close(); // one connection at a time is what this database has
      await keeping().change("one");
      store = await keeping().open();
      expect(await failure(store.read("one", () => undefined))).to.be.instanceOf(JournalCorrupt);
      expect(await failure(store.open("one", () => undefined))).to.be.instanceOf(JournalCorrupt);
    });

    it("restores a Supervisor's copy of any cycle that it keeps, whole", async () => {
      const cycles = [await cycleOf([50n, 20n, 7n, 9n]), await cycleOf([1n, 2n, 3n])];
      for (const cycle of cycles) {
        const id = digestOfProposal(domain, cycle.proposal);
        for (let times = 0; times < 2; ++times) await keepCopies(store, id, copiesOf(cycle));
        for (const country of [HERE, THERE]) {
          const copy = await rebuiltFrom(store, { cycle: id, domain, country }, issuersOf);
          const terms = { keccak, accountOf: (key: number) => KEYS.find((each) => each.id === key)?.account };
          expect(checkAsSupervisor(copy, issuerOf, terms)).to.deep.equal([]);
          expect(copy.table.count).to.equal(supervisorCopy(cycle, country, issuerOf).table.count);
        }
      }
    });

    it("is not believed: nothing is restored from nothing, or from what is of another cycle", async () => {
      const wanted = { cycle: ZeroHash, domain, country: HERE };
      expect(await failure(rebuiltFrom(store, wanted, issuersOf))).to.be.instanceOf(CopiesDiffer);
      await keepCopies(store, ZeroHash, copiesOf(await cycleOf([5n])));
      expect(await failure(rebuiltFrom(store, wanted, issuersOf))).to.be.instanceOf(KeptElsewhere);
    });
  });
}

describe("where an agent keeps cycles", function () {
  this.timeout(30_000);

  describe("a folder", () => {
    let folder: string;
    beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "sogdia-kept-"))));
    afterEach(() => rm(folder, { recursive: true }));

    behavesAsAStore(() => ({
      open: () => Promise.resolve(folderStore(folder)),
      change: async (list) => {
        const bytes = await readFile(join(folder, list));
        await writeFile(join(folder, list), bytes.with(bytes.indexOf("first"), 0x46));
      },
    }));
  });

  describe("PostgreSQL", () => {
    let server: PostgresServer | undefined;
    const open = () => postgresStore(server!.url);
    const change = (sql: string, values: string[] = []) => server!.database.query(sql, values);

    before(async () => void (server = await servePostgres()));
    beforeEach(() => change("DROP TABLE IF EXISTS sogdia_entries"));
    after(() => server?.close());

    behavesAsAStore(() => ({
      open,
      change: async (list) =>
        void (await change("UPDATE sogdia_entries SET entry = 'First' WHERE list = $1 AND place = 0", [list])),
    }));

    it("takes no password in an address, and does not repeat it", async () => {
      for (const address of ["postgres://me:secret@127.0.0.1/db", "postgres://me@127.0.0.1/db?password=secret"]) {
        const refused = await postgresStore(address).catch((error: unknown) => error);
        expect(refused).to.be.instanceOf(PasswordInAddress);
        expect(String(refused)).to.not.include("secret");
      }
    });

    it("lets one of two add at a time, and the other one read again before", async () => {
      const store = await open();
      const [one, other] = [await store.open("one", () => undefined), await store.open("one", () => undefined)];
      await one.append(toUtf8Bytes("a"));
      for (const text of ["b", "c"]) {
        const refused = await other.append(toUtf8Bytes(text)).catch((error: unknown) => error);
        expect(refused).to.be.instanceOf(ListMoved);
      }
      const found: string[] = [];
      const again = await store.open("one", (entry) => found.push(toUtf8String(entry)));
      await again.append(toUtf8Bytes("d"));
      expect(found).to.deep.equal(["a"]);
      await store.close();
    });

    it("gives nothing of a list from which an entry was taken, and confirms nothing when it is away", async () => {
      const store = await open();
      const log = await store.open("one", () => undefined);
      for (const text of ["a", "b", "c"]) await log.append(toUtf8Bytes(text));
      await store.close();
      expect(await log.append(toUtf8Bytes("d")).catch((error: unknown) => error)).to.be.instanceOf(ListMoved);
      await change("DELETE FROM sogdia_entries WHERE place = 1");
      const again = await open();
      const read = await again.read("one", () => undefined).catch((error: unknown) => error);
      expect(read).to.be.instanceOf(JournalCorrupt).and.to.have.property("offset", 1);
      await again.close();
    });
  });
});
