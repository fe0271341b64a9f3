import { once } from "node:events";
import { chmod, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";

import { expect } from "chai";
import { id, keccak256, toUtf8Bytes, Wallet } from "ethers";
import { network } from "hardhat";

import { authorise, decodePackage, newInstruction, newUetr, disclosureScope, uetrFromBytes } from "../../src/index.ts";
import { sampleDisclosure } from "../supervision/disclosure/samples.ts";
import { DAY, deployConsortium, type TestConsortium, type TestCountry } from "../utils/consortium.ts";
import { type CliWorld, cliWorld, failureOf, outcomeOf } from "../utils/supervisor-cli.ts";

const COUNTRIES = ["CN", "KZ", "TH"] as const;
const PURPOSE = "case 7";
const LAW = "Article 12: on request the Supervisor shares what identifies an originator.";
const DOCUMENT = "%PDF-1.7 an invoice";

type Alpha2 = (typeof COUNTRIES)[number];

const connection = await network.create();
const { time } = connection.networkHelpers;

/** Chapter after chapter on one chain: each begins where the one before it ended. */
describe("sogdia disclosure", function () {
  this.timeout(240_000);
  let world: TestConsortium;
  let cli: CliWorld;
  let commitment = "";
  const uetr = newUetr();

  before(async () => {
    world = await deployConsortium(connection);
    cli = await cliWorld(connection, world);
    const { documents: _, ...fields } = sampleDisclosure();
    await writeFile(at("travel-rule.json"), JSON.stringify(fields));
    await writeFile(at("invoice.pdf"), DOCUMENT);
    await writeFile(at("law.txt"), LAW);
  });

  after(() => cli.close());

  const at = (name: string) => cli.at(name);
  const china = () => world.members[0]!.code;
  const thailand = () => world.members[2]!.code;

  const sogdia = (args: readonly string[], env?: Record<string, string>) => cli.sogdia(["disclosure", ...args], env);

  /** A command of a country's Supervisor, who holds the keys. */
  const asSupervisor = (country: Alpha2, command: string, ...args: string[]) => {
    const own = ["--country", country, "--key", at(`${country}.key`), "--store", at("store")];
    const sends = command === "open" || command === "grant" ? ["--account", at(`${country}.account`)] : [];
    return sogdia([command, ...own, ...sends, ...args]);
  };

  const opened = async (country: Alpha2, ...args: string[]) => {
    const { stdout } = await asSupervisor(country, "open", uetr, ...args);
    return JSON.parse(stdout) as Record<string, unknown>;
  };

  const accesses = () => world.disclosures.queryFilter(world.disclosures.filters.DisclosureAccessed());

  describe("keygen and publish-key", () => {
    it("write each secret key where nobody else reads it, and publish the public one", async () => {
      for (const [index, country] of COUNTRIES.entries()) {
        const { stdout: publicKey } = await sogdia(["keygen", "--out", at(`${country}.key`)]);
        expect((await stat(at(`${country}.key`))).mode & 0o777).to.equal(0o600);
        const own = ["--country", country, "--key", at(`${country}.key`), "--account", at(`${country}.account`)];
        const { stdout } = await sogdia(["publish-key", ...own]);
        expect(stdout).to.equal(`Key 1 of ${country}: ${publicKey}`);
        expect((await world.disclosures.keyOf(world.members[index]!.code)).key).to.equal(publicKey.trim());
      }
    });

    it("never write over a key", async () => {
      expect(await failureOf(sogdia(["keygen", "--out", at("CN.key")]))).to.equal(
        `${at("CN.key")} is there already.\n`,
      );
    });

    it("print the call for an account that is no key, and send nothing", async () => {
      const { stdout } = await sogdia(["publish-key", "--country", "CN", "--key", at("CN.key"), "--print"]);
      const call = JSON.parse(stdout) as { to: string; data: string };
      expect(call.to).to.equal(await world.disclosures.getAddress());
      expect(world.disclosures.interface.parseTransaction(call)!.name).to.equal("publishKey");
      expect((await world.disclosures.keyOf(china())).version).to.equal(1);
    });

    it("say what the chain refuses", async () => {
      const own = ["--country", "CN", "--key", at("CN.key"), "--account", at("CN.account")];
      expect(await failureOf(sogdia(["publish-key", ...own]))).to.equal(
        "The chain refuses: DisclosureRegistrySameKey(156, 1)\n",
      );
      const foreign = ["--country", "KZ", "--key", at("CN.key"), "--account", at("CN.account")];
      expect(await failureOf(sogdia(["publish-key", ...foreign]))).to.match(/CountryRegistryNotOffice\(398, 2, 0x/);
    });
  });

  describe("seal", () => {
    it("refuses what breaks IVMS101, by its constraint", async () => {
      const wrong = sampleDisclosure();
      wrong.originator.originatorPersons[0]!.naturalPerson!.name.nameIdentifier[0]!.nameIdentifierType = "ALIA";
      await writeFile(at("wrong.json"), JSON.stringify({ ...wrong, documents: undefined }));
      expect(await failureOf(sogdia(["seal", at("wrong.json"), "--for", "CN,KZ", "--store", at("store")]))).to.equal(
        "originator.originatorPersons.0.naturalPerson.name.nameIdentifier: " +
          "C6 LegalNamePresentNaturalPerson: one name is the legal one (LEGL)\n",
      );
    });

    it("keeps the package and prints the commitment, with which the bank pays", async () => {
      const files = [at("travel-rule.json"), "--document", at("invoice.pdf")];
      const { stdout } = await sogdia(["seal", ...files, "--for", "KZ,CN", "--store", at("store")]);
      commitment = stdout.trim();
      expect(await readdir(at("store"))).to.deep.equal([`${commitment}.json`]);
      expect((await stat(at(`store/${commitment}.json`))).mode & 0o777).to.equal(0o600);
      await pay(world, uetr, commitment);
      const { stdout: listed } = await sogdia(["list", "--store", at("store")]);
      expect(listed).to.equal(`${uetr}  ${commitment}  CN,KZ\n`);
    });

    it("seals documents that belong to no payment, for what a contract calls a report", async () => {
      const own = ["--for", "KZ", "--store", at("evidence")];
      const { stdout } = await sogdia(["seal", "--document", at("invoice.pdf"), ...own]);
      const reader = ["--country", "KZ", "--key", at("KZ.key"), "--store", at("evidence")];
      const read = await sogdia(["open", stdout.trim(), "--parts", "documents", ...reader]);
      expect(read.stdout).to.include("invoice.pdf").and.not.include("originator");
      expect(await failureOf(sogdia(["seal", ...own]))).to.match(/^documents: /);
    });

    it("leaves nothing readable in the store", async () => {
      const text = await readFile(at(`store/${commitment}.json`), "latin1");
      for (const secret of ["Xiaoming", "Altyn", "11010519491231002X", "invoice", "Bank 0"]) {
        expect(text).not.to.include(secret);
        expect(text).not.to.include(Buffer.from(secret).toString("base64").replace(/=+$/, "").slice(0, -1));
      }
    });
  });

  describe("open", () => {
    it("lets the two Supervisors for whom it was sealed read all of it, and logs nothing", async () => {
      for (const country of ["CN", "KZ"] as const) {
        const { documents, ...fields } = await opened(country);
        const { documents: _, ...sealed } = sampleDisclosure();
        expect(fields).to.deep.equal(sealed);
        expect(documents).to.deep.equal([
          { name: "invoice.pdf", mediaType: "application/pdf", content: `${DOCUMENT.length} bytes` },
        ]);
      }
      expect(await accesses()).to.deep.equal([]);
    });

    it("writes documents where nobody else reads them", async () => {
      await asSupervisor("CN", "open", commitment, "--out", at("opened"));
      const path = at("opened/documents/invoice.pdf");
      expect(await readFile(path, "utf8")).to.equal(DOCUMENT);
      expect((await stat(path)).mode & 0o777).to.equal(0o600);
      expect((await stat(at("opened/disclosure.json"))).mode & 0o777).to.equal(0o600);
    });

    it("refuses a third", async () => {
      const told = await failureOf(asSupervisor("TH", "open", uetr));
      expect(told).to.equal(`nothing of ${commitment} is sealed for country 764\n`);
    });

    it("refuses a third that calls itself another", async () => {
      const args = ["open", uetr, "--country", "KZ", "--key", at("TH.key"), "--store", at("store")];
      expect(await failureOf(sogdia(args))).to.match(
        /^0x[0-9a-f]{64} is not key 1 of country 398, for which it is sealed/,
      );
    });

    it("takes the key from the environment, and none from a file that others may read", async () => {
      const args = ["open", uetr, "--country", "CN", "--store", at("store"), "--parts", "documents"];
      const key = await readFile(at("CN.key"), "utf8");
      expect((await sogdia(args, { SOGDIA_DISCLOSURE_KEY: key })).stdout).to.include("invoice.pdf");
      expect(await failureOf(sogdia(args))).to.equal(
        "No secret key: name a file with --key, or set SOGDIA_DISCLOSURE_KEY.\n",
      );
      await chmod(at("CN.key"), 0o640);
      expect(await failureOf(sogdia([...args, "--key", at("CN.key")]))).to.include("is open to others: chmod 600 it.");
      await chmod(at("CN.key"), 0o600);
    });

    it("names a payment that carries nothing", async () => {
      const other = newUetr();
      const told = await failureOf(asSupervisor("CN", "open", other));
      expect(told).to.equal(`Disclosure of ${other}: No payment carries one.\n`);
    });
  });

  describe("grant", () => {
    it("puts who may read what, under which law, on chain, and the keys into the store", async () => {
      const terms = ["--parts", "originator", "--days", "30", "--basis", at("law.txt")];
      const { stdout } = await asSupervisor("CN", "grant", uetr, "--to", "TH", ...terms);
      expect(stdout).to.equal("TH may read originator for 30 days.\n");
      const [granted] = await world.disclosures.queryFilter(world.disclosures.filters.DisclosureGranted());
      const { grantor, grantee, scope, basis } = granted!.args;
      expect([grantor, grantee, scope]).to.deep.equal([156n, 764n, BigInt(disclosureScope(["originator"]))]);
      expect(basis).to.equal(keccak256(toUtf8Bytes(LAW)));
      const { stdout: listed } = await sogdia(["list", "--store", at("store")]);
      expect(listed).to.equal(`${uetr}  ${commitment}  CN,KZ and by grant TH\n`);
    });

    it("is used with a purpose, which goes into the log before anything is read", async () => {
      expect(await failureOf(asSupervisor("TH", "open", uetr))).to.include("say with --purpose what for");
      expect(await accesses()).to.deep.equal([]);
      const fields = await opened("TH", "--purpose", PURPOSE);
      expect(Object.keys(fields)).to.deep.equal(["originator"]);
      expect(fields.originator).to.deep.equal(sampleDisclosure().originator);
      const log = await accesses();
      expect(log.map(({ args }) => [...args])).to.deep.equal([[156n, 764n, commitment, 1n, id(PURPOSE)]]);
    });

    it("opens nothing while its call is only printed", async () => {
      const own = ["--country", "TH", "--key", at("TH.key"), "--store", at("store")];
      const told = await failureOf(sogdia(["open", uetr, ...own, "--purpose", PURPOSE, "--print"]));
      expect(told).to.match(/^Nothing was opened/);
      expect(await accesses()).to.have.length(1);
    });

    it("opens after somebody else has sent the call, for what it says and within a day", async () => {
      const own = ["--country", "TH", "--key", at("TH.key"), "--store", at("store")];
      const printed = await outcomeOf(sogdia(["open", uetr, ...own, "--purpose", PURPOSE, "--print"]));
      const call = JSON.parse(printed.stdout) as { to: string; data: string };
      const key = await readFile(at("TH.account"), "utf8");
      const sent = await new Wallet(key, connection.ethers.provider).sendTransaction(call);
      const logged = (...args: string[]) => sogdia(["open", uetr, ...own, ...args, "--logged", sent.hash]);
      expect(Object.keys(JSON.parse((await logged()).stdout) as object)).to.deep.equal(["originator"]);
      const { hash: other } = (await connection.ethers.provider.getBlock("latest"))!;
      expect(await failureOf(sogdia(["open", uetr, ...own, "--logged", other!]))).to.include(
        "has logged no such access",
      );
      await time.increase(DAY + 10);
      expect(await failureOf(logged())).to.include("has logged no such access within a day.");
      expect(await accesses()).to.have.length(2);
    });

    it("opens no other part, even with the log written", async () => {
      const told = await failureOf(asSupervisor("TH", "open", uetr, "--parts", "beneficiary", "--purpose", PURPOSE));
      expect(told).to.equal("asked for beneficiary; granted: originator\n");
    });

    it("is not passed on", async () => {
      const terms = ["--parts", "originator", "--days", "1", "--basis", at("law.txt")];
      const told = await failureOf(asSupervisor("TH", "grant", uetr, "--to", "KZ", ...terms));
      expect(told).to.equal(`nothing of ${commitment} is sealed for country 764\n`);
    });

    it("is refused for longer than a year, and without parts that there are", async () => {
      const ask = (...terms: string[]) =>
        failureOf(asSupervisor("CN", "grant", uetr, "--to", "TH", "--basis", at("law.txt"), ...terms));
      expect(await ask("--parts", "originator", "--days", "367")).to.include("From 1 to 366.");
      expect(await ask("--parts", "everything", "--days", "3")).to.include('There is no part "everything".');
    });
  });

  describe("rotate and rewrap", () => {
    it("seal a country's envelopes to its new key, and those of a grantee", async () => {
      for (const country of ["CN", "TH"] as const) {
        await sogdia(["keygen", "--out", at(`${country}.new`)]);
        const own = ["--country", country, "--key", at(`${country}.new`), "--account", at(`${country}.account`)];
        expect((await sogdia(["publish-key", ...own])).stdout).to.match(new RegExp(`^Key 2 of ${country}`));
      }
      expect((await asSupervisor("CN", "rotate")).stdout).to.equal(
        "1 of 1 disclosures sealed to the newest key of CN.\n",
      );
      expect((await asSupervisor("CN", "rotate")).stdout).to.equal(
        "0 of 1 disclosures sealed to the newest key of CN.\n",
      );
      expect(await failureOf(asSupervisor("CN", "open", uetr))).to.include("is not key 2 of country 156");
      const renewed = ["open", uetr, "--country", "CN", "--key", at("CN.new"), "--store", at("store")];
      expect((await sogdia(renewed)).stdout).to.include("Xiaoming");
      const again = ["rewrap", uetr, "--country", "CN", "--key", at("CN.new"), "--store", at("store"), "--to", "TH"];
      expect((await sogdia(again)).stdout).to.equal("Sealed to key 2 of TH.\n");
      const reader = ["--country", "TH", "--key", at("TH.new"), "--account", at("TH.account"), "--store", at("store")];
      expect((await sogdia(["open", uetr, ...reader, "--purpose", PURPOSE])).stdout).to.include("Xiaoming");
    });
  });

  describe("the end of a grant", () => {
    const asThailand = () => {
      const reader = ["--country", "TH", "--key", at("TH.new"), "--account", at("TH.account"), "--store", at("store")];
      return sogdia(["open", uetr, ...reader, "--purpose", PURPOSE]);
    };

    it("comes by itself", async () => {
      const { record } = await world.disclosures.grantOf(china(), thailand(), commitment);
      await time.increaseTo(record.expiry);
      const told = await failureOf(asThailand());
      const ended = new Date(Number(record.expiry) * 1_000).toISOString();
      expect(told).to.equal(`the grant of country 156 to country 764 ended at ${ended}\n`);
    });

    it("comes at once by a revocation, which takes the keys out of the store", async () => {
      const own = ["--country", "CN", "--to", "TH", "--account", at("CN.account"), "--store", at("store")];
      const terms = ["--key", at("CN.new"), "--parts", "originator", "--days", "30", "--basis", at("law.txt")];
      await sogdia(["grant", uetr, ...own, ...terms]);
      expect((await asThailand()).stdout).to.include("Xiaoming");
      const bytes = await readFile(at(`store/${commitment}.json`));
      await sogdia(["revoke", uetr, ...own]);
      const { envelopes } = decodePackage(await readFile(at(`store/${commitment}.json`)));
      expect(envelopes.map(({ country }) => country).sort()).to.deep.equal([156, 398]);
      expect(await failureOf(asThailand())).to.equal(`nothing of ${commitment} is sealed for country 764\n`);
      await writeFile(at(`store/${commitment}.json`), bytes);
      expect(await failureOf(asThailand())).to.equal(`country 156 lets country 764 read nothing of ${commitment}\n`);
    });
  });

  describe("a store that cannot be trusted", () => {
    it("is found out when it gives another package", async () => {
      const files = [at("travel-rule.json"), "--for", "KZ,CN", "--store", at("store")];
      const { stdout } = await sogdia(["seal", ...files]);
      await writeFile(at(`store/${commitment}.json`), await readFile(at(`store/${stdout.trim()}.json`)));
      const told = await failureOf(asSupervisor("KZ", "open", uetr));
      expect(told).to.equal(`the package commits to ${stdout.trim()}, the payment to ${commitment}\n`);
      expect((await sogdia(["list", "--store", at("store")])).stdout).to.include("CommitmentMismatch");
      expect(await failureOf(asSupervisor("KZ", "rotate"))).to.equal(told);
    });

    it("has erased what is gone, and the commitment stays", async () => {
      await rm(at(`store/${commitment}.json`));
      const told = await failureOf(asSupervisor("KZ", "open", uetr));
      expect(told).to.equal(`the store has no package ${commitment}\n`);
      expect((await sogdia(["list", "--store", at("store")])).stdout).to.include("PackageNotFound");
    });
  });

  describe("a store behind HTTP", () => {
    it("keeps packages as a folder does, and is shown a token", async () => {
      const kept = new Map<string, Buffer>();
      const tokens: (string | undefined)[] = [];
      const server = createServer((request, response) => {
        tokens.push(request.headers.authorization);
        if (request.method !== "PUT") return void response.end(kept.get(request.url!));
        void buffer(request).then((body) => response.end(void kept.set(request.url!, body)));
      }).listen(0, "127.0.0.1");
      await once(server, "listening");
      const store = `http://127.0.0.1:${(server.address() as { port: number }).port}/packages`;
      const env = { SOGDIA_STORE: store, SOGDIA_STORE_TOKEN: "a token" };
      const { stdout } = await sogdia(["seal", at("travel-rule.json"), "--for", "KZ"], env);
      expect([...kept.keys()]).to.deep.equal([`/packages/${stdout.trim()}`]);
      const read = await sogdia(["open", stdout.trim(), "--country", "KZ", "--key", at("KZ.key")], env);
      expect(read.stdout).to.include("Xiaoming");
      expect(tokens).to.deep.equal(["Bearer a token", "Bearer a token"]);
      server.closeAllConnections();
      server.close();
    });
  });

  it("explains itself", async () => {
    const { stdout } = await sogdia(["--help"]);
    for (const word of ["keygen", "publish-key", "seal", "list", "open", "grant", "rewrap", "rotate", "revoke"]) {
      expect(stdout).to.include(`  ${word} `);
    }
  });
});

/** China's bank pays Kazakhstan's, bound to what is disclosed. */
async function pay({ engine, domain, members, relayer }: TestConsortium, uetr: string, disclosure: string) {
  const [china, kazakhstan] = members as [TestCountry, TestCountry];
  const [payer, payee] = [china.banks[0]!, kazakhstan.banks[0]!];
  const leg = { token: await china.token.getAddress(), payer: payer.address, payee: payee.address, amount: 100n };
  const deadline = (await time.latest()) + DAY;
  const instruction = newInstruction({ legs: [leg], deadline, uetr, disclosure });
  expect(uetrFromBytes(instruction.uetr)).to.equal(uetr);
  await engine.connect(relayer).settle(instruction, [await authorise(payer, domain, instruction)]);
}
