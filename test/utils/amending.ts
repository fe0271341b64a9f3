import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { id as hashText, parseEther, type TransactionRequest } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import { type ConsortiumFile, connectJointLayer, type JointLayer, SUPPORT } from "../../src/index.ts";
import type { AmendingContext } from "../../src/amending/context.ts";
import { type Difference, differenceOf } from "../../src/amending/difference.ts";
import { leftoversOn } from "../../src/amending/leftovers.ts";
import type { MotionStep } from "../../src/amending/motions.ts";
import { refusalsBy } from "../../src/amending/refusals.ts";
import { accept, type Acceptance } from "../../src/deploying/accept/accept.ts";
import { pairedCasts } from "../../src/deploying/cast.ts";
import { addressesIn, deployConsortium } from "../../src/deploying/deploy.ts";
import { networkNamed } from "../../src/deploying/networks.ts";
import type { PatientNode } from "../../src/chain/node.ts";
import { openProvider } from "../../src/deploying/opening.ts";
import type { DeploymentRecord } from "../../src/deploying/record.ts";
import { keyRing } from "../../src/deploying/keys.ts";
import { DAY } from "./consortium.ts";
import { serveRpc } from "./rpc-server.ts";

/** A file as it is written, so that a test can change it. */
export interface Written {
  countries: {
    alpha2: string;
    offices: Record<string, { name: string; account?: string }>;
    participants: { lei: string; account?: string }[];
    [field: string]: unknown;
  }[];
  [field: string]: unknown;
}

/** The same file with an account for each office and participant: one that nobody else can have. */
export function withAccounts(file: object): Written {
  const written = structuredClone(file) as Written;
  for (const { alpha2, offices, participants } of written.countries) {
    for (const [office, party] of Object.entries(offices)) party.account ??= accountFor(`${alpha2} ${office}`);
    for (const participant of participants) participant.account ??= accountFor(participant.lei);
  }
  return written;
}

/** An account by what it is for. */
export function accountFor(role: string): string {
  return `0x${hashText(role).slice(-40)}`;
}

/** Everybody has an account: one that stands for them where the file names none. */
function castFor(file: ConsortiumFile) {
  return pairedCasts(file, file)[1];
}

const MOST_DAYS = 8; // at once: shorter than any window in which something has to be done
const MOST_IDLE = 12; // waits in a row

/** A consortium on the chain of a test, which can become that of another file. */
export class StandingConsortium {
  readonly #connection: NetworkConnection;
  readonly record: DeploymentRecord;
  readonly layer: JointLayer;
  readonly provider: PatientNode;
  readonly #close: () => Promise<void>;

  private constructor(
    connection: NetworkConnection,
    record: DeploymentRecord,
    provider: PatientNode,
    close: () => Promise<void>,
  ) {
    this.#connection = connection;
    this.record = record;
    this.layer = connectJointLayer(addressesIn(record), connection.ethers.provider);
    this.provider = provider;
    this.#close = close;
  }

  /** Deploys a file as the command does; who has no key there signs as itself all the same. */
  static async found(connection: NetworkConnection, file: ConsortiumFile): Promise<StandingConsortium> {
    const folder = await mkdtemp(join(tmpdir(), "sogdia-amending-"));
    const { url, close } = await serveRpc(connection.provider);
    const local = networkNamed("local", url);
    const provider = await openProvider(local);
    const { deployer } = await keyRing({ keystores: [] }, local, provider, 0);
    const cast = { ...castFor(file), signerOf: () => undefined };
    const quiet = {
      onContract: () => undefined,
      onStep: () => undefined,
      sources: { commit: "test", version: "test" },
    };
    const site = { file, network: local, provider, folder, cast, deployer, rehearsal: false };
    const { record } = await deployConsortium({ ...site, ...quiet });
    await rm(folder, { recursive: true });
    const standing = new StandingConsortium(connection, record, provider, async () => {
      provider.destroy();
      await close();
    });
    await standing.become(file);
    return standing;
  }

  close(): Promise<void> {
    return this.#close();
  }

  async contextOf(file: ConsortiumFile, expelled: readonly string[] = []): Promise<AmendingContext> {
    const { layer, record } = this;
    const { accountOf } = castFor(file);
    return {
      ...{ file, layer, accountOf, expelled, rehearsal: record.rehearsal },
      leftovers: await leftoversOn(layer, { from: record.firstBlock }, file, accountOf),
      sponsor: file.countries[0]!.alpha2,
      reasons: { uri: "https://consortium.example/file.yaml", hash: hashText(JSON.stringify(file)) },
      refusalOf: refusalsBy(this.#connection.ethers.provider),
    };
  }

  async difference(file: ConsortiumFile, expelled: readonly string[] = []): Promise<Difference> {
    return differenceOf(await this.contextOf(file, expelled));
  }

  accept(file: ConsortiumFile): Promise<Acceptance> {
    return accept({ file, record: this.record, provider: this.provider, cast: castFor(file), rehearsal: false });
  }

  /** Everybody signs what is for them, and all countries vote for what is proposed, until nothing is left to sign. */
  async become(file: ConsortiumFile, expelled: readonly string[] = []): Promise<Difference> {
    for (let idle = 0; idle < MOST_IDLE; idle += 1) {
      const context = await this.contextOf(file, expelled);
      const difference = await differenceOf(context);
      const { motions, steps } = difference;
      if (motions.length === 0 && steps.length === 0) return difference;
      if (await this.#round(context, difference)) idle = 0;
      else await this.#connection.networkHelpers.time.increase(DAY * Math.min(2 ** idle, MOST_DAYS));
    }
    const { motions, steps } = await this.difference(file, expelled);
    throw new Error(`Nothing gets on: ${[...motions, ...steps].map(({ title }) => title).join("; ")}`);
  }

  /** Whether anything was signed or decided. */
  async #round(context: AmendingContext, { motions, steps }: Difference): Promise<boolean> {
    let isOn = false;
    for (const motion of motions) isOn = (await this.#advance(context, motion)) || isOn;
    for (const step of steps) {
      if (await step.isDone()) continue;
      isOn = (await this.#send(context.accountOf(step.actor), await step.call())) || isOn;
    }
    return isOn;
  }

  /** Whether a motion got on by a signature, by votes, or because its time has come. */
  async #advance({ accountOf, layer }: AmendingContext, step: MotionStep): Promise<boolean> {
    const { stage, id } = step.motion;
    if (stage === "waits" || stage === "in consultation") return false;
    if (stage === "Pending") await this.#until((await layer.council.proposalSnapshot(id!)) + 1n);
    if (stage === "Pending" || stage === "Active") {
      await this.#vote(id!);
      await this.#until((await layer.council.proposalDeadline(id!)) + 1n);
      return true;
    }
    if (stage === "Queued") await this.#until(await layer.council.proposalEta(id!));
    return this.#send(accountOf(step.actor), await step.call());
  }

  /** Another motion may have taken the clock there. */
  async #until(moment: bigint): Promise<void> {
    const { time } = this.#connection.networkHelpers;
    if (moment > BigInt(await time.latest())) await time.increaseTo(moment);
  }

  /** All who may vote are for it; who is concerned has no vote. */
  async #vote(id: bigint): Promise<void> {
    const { countries, council } = this.layer;
    const used = await countries.indices();
    for (let index = 0; used >> BigInt(index) > 0n; index += 1) {
      const country = await countries.countryAt(index);
      const vote = await council.castVote.populateTransaction(id, SUPPORT.for);
      if (country !== 0n) await this.#send(await countries.officeOf(country, 0), vote);
    }
  }

  async #send(from: string, call: TransactionRequest): Promise<boolean> {
    const { ethers, networkHelpers } = this.#connection;
    await networkHelpers.setBalance(from, parseEther("10"));
    const signer = await ethers.getImpersonatedSigner(from);
    try {
      await (await signer.sendTransaction(call)).wait();
      return true;
    } catch {
      return false;
    }
  }
}
