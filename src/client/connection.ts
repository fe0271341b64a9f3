import type {
  BaseContract,
  ContractRunner,
  ContractTransactionReceipt,
  ContractTransactionResponse,
  Signer,
} from "ethers";

import type { CurrencyToken } from "../../typechain-types/index.js";
import type { TypedContractEvent, TypedDeferredTopicFilter } from "../../typechain-types/common.js";
import { explain, type Explanation } from "../acts/explain.ts";
import { NotNamed, World } from "../acts/world.ts";
import { type ChainEvent, readEvents } from "../chain/events.ts";
import { type BlockRange, nodeOf } from "../chain/logs.ts";
import { connectJointLayer, type JointLayer } from "../consortium/joint-layer.ts";
import { tokenAt } from "../settlement/token.ts";
import type { Deployment } from "./deployment.ts";
import { NeedsSigner } from "./refused.ts";
import { SpeakingRunner } from "./speaking-runner.ts";

/** What all clients of a consortium share: its contracts, its names, and who signs. */
export class Connection {
  readonly deployment: Deployment;
  /** The typed contracts; what they refuse they throw as `Refused`. */
  readonly contracts: JointLayer;
  readonly #runner: ContractRunner;
  readonly #plain: JointLayer;
  readonly #speaking: SpeakingRunner;
  #world: World;

  constructor(runner: ContractRunner, deployment: Deployment) {
    this.deployment = deployment;
    this.#runner = runner;
    this.#plain = connectJointLayer(deployment.addresses, runner);
    this.#world = this.#newWorld();
    this.#speaking = new SpeakingRunner(runner, () => this.#world, deployment.chainId);
    this.contracts = connectJointLayer(deployment.addresses, this.#speaking);
  }

  /** What names stand for; read once, and again where a name is new. Throws `NotNamed`. */
  async named<T>(find: (world: World) => Promise<T>): Promise<T> {
    try {
      return await find(this.#world);
    } catch (error) {
      if (!(error instanceof NotNamed)) throw error;
      this.#world = this.#newWorld();
      return find(this.#world);
    }
  }

  #newWorld(): World {
    const noFiles = () => Promise.reject(new Error("A client reads no files."));
    return new World(this.#plain, noFiles, () => this.blocks({}));
  }

  /** The contract of a currency, which refuses as the others do. */
  token(address: string): CurrencyToken {
    return tokenAt(address, this.#speaking);
  }

  /** Who signs. Throws `NeedsSigner`. */
  signer(): Signer {
    if (!("signTypedData" in this.#runner)) throw new NeedsSigner();
    return this.#runner as Signer;
  }

  /** The account that acts. Throws `NeedsSigner`. */
  account(): Promise<string> {
    return this.signer().getAddress();
  }

  /** The chain of the deployment. Throws `WrongChain` if the node is one of another. */
  async chainId(): Promise<bigint> {
    await this.#speaking.requireChain();
    return this.deployment.chainId ?? (await nodeOf(this.#runner).getNetwork()).chainId;
  }

  /** Why a call that was not sent would be refused. */
  explain(revert: string, currency: string): Promise<Explanation> {
    return explain(this.#world, revert, { from: undefined, to: currency, currency });
  }

  /** Seconds of the latest block. */
  now(): Promise<number> {
    return this.#world.now();
  }

  /** Waits until what was sent is mined. Throws `Refused`, and what the signer throws. */
  async mined(sending: Promise<ContractTransactionResponse>): Promise<ContractTransactionReceipt> {
    return this.#speaking.receiptOf(await sending);
  }

  /** Blocks to read: since the deployment, unless others are named. */
  blocks(range: BlockRange): BlockRange {
    return { from: this.deployment.firstBlock, ...range };
  }

  /** The events that a filter lets through, page by page, in the order of the chain. Throws what `logPages` throws. */
  events<E extends TypedContractEvent>(
    contract: BaseContract,
    filter: TypedDeferredTopicFilter<E>,
    range: BlockRange = {},
  ): Promise<ChainEvent<E>[]> {
    return readEvents(contract, filter, this.blocks(range));
  }
}
