import { setTimeout as sleep } from "node:timers/promises";

import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { type TransactionReceipt, type TransactionResponse, parseEther, parseUnits, type Signer } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import Sogdia from "../../deploy/modules/sogdia.ts";
import { readJson } from "../../src/cli/json-file.ts";
import {
  type Actor,
  addressesOf,
  type ConsortiumFile,
  connectJointLayer,
  contractErrorOf,
  type IssuerFile,
  issuersOf,
  deploymentParameters,
  engineDomain,
  type JointLayer,
  parseConsortium,
} from "../../src/index.ts";
import { type CurrencyToken, CurrencyToken__factory } from "../../typechain-types/index.js";

const ENOUGH = parseEther("0.5"); // creating a currency, the most expensive act, takes about 0.2 CFX
const POLL_MS = 250;
const MIN_BASE_FEE = parseUnits("20", "gwei");

/** One transaction of the story, for the tables at the end. */
export interface Act {
  chapter: string;
  title: string;
  gas: bigint;
  fee: bigint;
}

/** A transaction of the story that the chain refuses, by the name of the contract's error and what it says. */
export class ActRefused extends Error {
  override readonly name = "ActRefused";
  constructor(
    readonly title: string,
    readonly error: string,
    readonly args: readonly unknown[],
    cause: unknown,
  ) {
    super(`${title}: the chain refuses, ${error}(${args.map(String).join(", ")})`, { cause });
  }
}

/** Everything the story is played with: a chain, a consortium file, and a signer for each actor. */
export class Stage {
  readonly acts: Act[] = [];
  /** Accounts whose payments have a picture of their own, and are not in that of who paid whom. */
  readonly apart = new Set<string>();
  readonly connection: NetworkConnection;
  readonly file: ConsortiumFile;
  readonly #signers: HardhatEthersSigner[];
  readonly #cast = new Map<string, HardhatEthersSigner>();
  readonly #guests = new Map<string, string>();
  #layer: JointLayer | undefined;
  #deploymentId: string | undefined;

  private constructor(connection: NetworkConnection, file: ConsortiumFile, signers: HardhatEthersSigner[]) {
    this.connection = connection;
    this.file = file;
    this.#signers = signers;
    this.#play("deployer"); // the first account, which is the one that has the means
  }

  static async open(connection: NetworkConnection, consortiumPath: string): Promise<Stage> {
    const file = parseConsortium(await readJson(consortiumPath));
    return new Stage(connection, file, await connection.ethers.getSigners());
  }

  get layer(): JointLayer {
    if (this.#layer === undefined) throw new Error("the joint layer is not deployed yet");
    return this.#layer;
  }

  /** By what Ignition knows the joint layer, in `deploy/deployments/`. */
  get deploymentId(): string {
    if (this.#deploymentId === undefined) throw new Error("the joint layer is not deployed yet");
    return this.#deploymentId;
  }

  get deployer(): HardhatEthersSigner {
    return this.#play("deployer");
  }

  get relayer(): HardhatEthersSigner {
    return this.#play("relayer");
  }

  /** The signer who plays an actor; each gets an account of its own the first time it is asked for. */
  signerOf(actor: Actor): HardhatEthersSigner {
    return this.#play(keyOf(actor));
  }

  /** The account of a participant, by its LEI. */
  bank(lei: string): HardhatEthersSigner {
    return this.signerOf({ kind: "participant", lei });
  }

  /** Names an institution that the consortium file does not have, by its LEI. */
  introduce(lei: string, name: string): void {
    this.#guests.set(lei, name);
  }

  monetaryAuthority(country: IssuerFile): HardhatEthersSigner {
    return this.signerOf({ kind: "office", country: country.alpha2, office: "MonetaryAuthority" });
  }

  country(alpha2: string): IssuerFile {
    const country = issuersOf(this.file).find((candidate) => candidate.alpha2 === alpha2);
    if (country === undefined) throw new Error(`the story needs ${alpha2}, which the consortium file does not have`);
    return country;
  }

  async token(country: IssuerFile, signer: Signer = this.deployer): Promise<CurrencyToken> {
    const address = await this.layer.currencies.tokenOf(country.numeric, country.currency.numeric);
    return CurrencyToken__factory.connect(address, signer);
  }

  /** The name of a country, by its ISO 3166-1 numeric code. */
  countryName(numeric: number): string {
    return this.file.countries.find((country) => country.numeric === numeric)?.name ?? String(numeric);
  }

  /** The name of the institution behind an account, for people to read. */
  nameOf(account: string): string {
    if (account === this.layer.queue.target) return "Clearing queue";
    const role = [...this.#cast].find(([, signer]) => signer.address === account)?.[0] ?? account;
    const participants = this.file.countries.flatMap((country) => country.participants);
    return participants.find(({ lei }) => lei === role)?.name ?? this.#guests.get(role) ?? role;
  }

  /** The EIP-712 domain in which payers consent. */
  async domain(): Promise<ReturnType<typeof engineDomain>> {
    const { chainId } = await this.connection.ethers.provider.getNetwork();
    return engineDomain(await this.layer.engine.getAddress(), chainId);
  }

  /**
   * Gives each account the story needs enough for its transactions, from the deployer's own. Returns how many needed it;
   * on local chains that is none.
   */
  async fundActors(): Promise<number> {
    const [deployer, ...others] = this.#signers.slice(0, this.#actorCount);
    let funded = 0;
    for (const { address } of others) {
      if ((await this.connection.ethers.provider.getBalance(address)) >= ENOUGH / 2n) continue;
      await (await deployer!.sendTransaction({ to: address, value: ENOUGH })).wait();
      funded += 1;
    }
    return funded;
  }

  /**
   * Deploys the joint layer with Ignition, or goes on where that was broken off. A story is played once on a joint layer:
   * the next one gets another. Returns how many contracts that were.
   */
  async deployJointLayer(): Promise<number> {
    const chain = await this.#chain();
    let count = await this.#deployAs(chain);
    for (let number = 2; await this.#isPlayed(); ++number) count = await this.#deployAs(`${chain}-${number}`);
    return count;
  }

  /** Whether a story has begun on the joint layer: what the countries do before they issue can be gone on with. */
  async #isPlayed(): Promise<boolean> {
    const [first] = issuersOf(this.file);
    const token = await this.layer.currencies.tokenOf(first!.numeric, first!.currency.numeric);
    return BigInt(token) !== 0n && (await (await this.token(first!)).issuance()).issued > 0n;
  }

  async #deployAs(deploymentId: string): Promise<number> {
    const accountOf = (actor: Actor) => this.signerOf(actor).address;
    const deployed = await this.connection.ignition.deploy(Sogdia, {
      defaultSender: this.deployer.address,
      deploymentId,
      parameters: { Sogdia: deploymentParameters(this.file, { accountOf, rehearsal: !this.movesTime }) },
    });
    this.#deploymentId = deploymentId;
    this.#layer = connectJointLayer(await addressesOf(deployed), this.deployer);
    return Object.keys(deployed).length;
  }

  /** The chain's clock, in Unix seconds. */
  async now(): Promise<number> {
    return (await this.connection.ethers.provider.getBlock("latest"))!.timestamp;
  }

  /** Lets time pass until a moment is over: at once where the clock can be moved, by waiting elsewhere. */
  async passUntil(time: bigint): Promise<void> {
    if (this.movesTime) {
      if (BigInt(await this.now()) <= time) await this.connection.networkHelpers.time.increaseTo(time + 1n);
      return;
    }
    while (BigInt(await this.now()) <= time) await sleep(POLL_MS);
  }

  /**
   * Waits for a transaction and takes down what it cost.
   * @throws ActRefused if a contract of the suite refuses it
   */
  async record(chapter: string, title: string, pending: Promise<TransactionResponse>): Promise<Act> {
    const receipt = await pending
      .then((sent) => sent.wait())
      .catch((error: unknown) => {
        const known = contractErrorOf(error);
        throw known === null ? error : new ActRefused(title, known.name, [...known.args], error);
      });
    if (receipt === null) throw new Error(`${title}: the transaction has no receipt`);
    return this.take(chapter, title, receipt);
  }

  /** Takes down what a transaction cost. */
  async take(chapter: string, title: string, receipt: TransactionReceipt): Promise<Act> {
    const act = { chapter, title, gas: receipt.gasUsed, fee: await this.#feeOf(receipt) };
    this.acts.push(act);
    return act;
  }

  /**
   * A local chain begins anew with each node, so its record must not be taken for that of an earlier one; and a node that
   * is kept may be given other code each time, so that nothing is gone on with there.
   */
  async #chain(): Promise<string> {
    const { chainId } = await this.connection.ethers.provider.getNetwork();
    if (this.connection.networkName !== "espaceLocal") return `chain-${chainId}`;
    const { hash } = (await this.connection.ethers.provider.getBlock("latest"))!;
    return `local-${hash!.slice(2, 12)}`;
  }

  /** What the fees in the tables are. */
  get feeTitle(): string {
    return this.#isEmbedded ? "fee at 20 gwei" : "fee charged";
  }

  /** Whether the chain's clock can be moved, so that a decision may take the days that it takes. */
  get movesTime(): boolean {
    return this.#isEmbedded;
  }

  get #isEmbedded(): boolean {
    return this.connection.networkConfig.type === "edr-simulated";
  }

  /** An eSpace node reports what it charges; the embedded chain's own price means nothing, so eSpace's lowest is taken. */
  async #feeOf(receipt: TransactionReceipt): Promise<bigint> {
    if (this.#isEmbedded) return receipt.gasUsed * MIN_BASE_FEE;
    const raw = (await this.connection.ethers.provider.send("eth_getTransactionReceipt", [receipt.hash])) as {
      gasFee?: string;
    };
    return raw.gasFee === undefined ? receipt.fee : BigInt(raw.gasFee);
  }

  /** Deployer, relayer, offices, participants, a newcomer's Delegation, the parties of a shipment, a courier, an assessor and a doctor, who builds a railway, and the banks of Project Ubin's case. */
  get #actorCount(): number {
    const offices = this.file.countries.flatMap((country) => Object.keys(country.offices)).length;
    const participants = this.file.countries.flatMap((country) => country.participants).length;
    return 2 + offices + participants + 1 + 3 + 3 + 6 + 4;
  }

  #play(role: string): HardhatEthersSigner {
    const known = this.#cast.get(role);
    if (known !== undefined) return known;
    const signer = this.#signers[this.#cast.size];
    if (signer === undefined) throw new Error(`${this.#signers.length} accounts are too few: none is left for ${role}`);
    this.#cast.set(role, signer);
    return signer;
  }
}

function keyOf(actor: Actor): string {
  return actor.kind === "participant"
    ? actor.lei
    : `${actor.country}/${actor.kind === "office" ? actor.office : actor.role}`;
}
