import { BrowserProvider, type Eip1193Provider, JsonRpcProvider } from "ethers";

import { World } from "../../src/acts/world.ts";
import { besideIndex } from "../../src/chain/indexed.ts";
import { Sogdia } from "../../src/client/index.ts";
import { Names } from "./names.ts";
import type { Settings } from "./settings.ts";

const POLL_MS = 1_000;

/** The consortium that is looked at: what is read comes straight from the node of the settings, not from a wallet. */
export class Consortium {
  readonly sogdia: Sogdia;
  readonly world: World;
  readonly names: Names;
  readonly settings: Settings;
  readonly node: JsonRpcProvider;

  constructor(settings: Settings) {
    this.settings = settings;
    this.node = providerAt(settings.node);
    this.sogdia = new Sogdia(this.node, { deployment: settings.deployment });
    this.world = new World(this.sogdia.contracts, () => Promise.reject(new Error("A page reads no files.")));
    this.names = new Names(this.world, settings.names);
  }

  /** The consortium of the settings, its events from their index if they name one. Throws what `besideIndex` throws. */
  static async open(settings: Settings): Promise<Consortium> {
    const consortium = new Consortium(settings);
    if (settings.index !== undefined) await besideIndex(consortium.node, providerAt(`${settings.index}/rpc`));
    return consortium;
  }

  /** The accounts that may act without a wallet; none but where the node is one for practice. */
  async practiceAccounts(): Promise<string[]> {
    if (!this.settings.practice) return [];
    return (await this.node.listAccounts()).map(({ address }) => address);
  }

  /** The client of an account for which the node signs. */
  async actingAs(account: string): Promise<Sogdia> {
    return new Sogdia(await this.node.getSigner(account), { deployment: this.settings.deployment });
  }

  /** The client of the account that a wallet offers; the wallet asks its owner. Throws what the wallet throws. */
  async actingBy(wallet: Eip1193Provider): Promise<{ account: string; sogdia: Sogdia }> {
    const signer = await new BrowserProvider(wallet).getSigner();
    const sogdia = new Sogdia(signer, { deployment: this.settings.deployment });
    return { account: signer.address, sogdia };
  }
}

function providerAt(address: string): JsonRpcProvider {
  const url = new URL(address, document.baseURI).href;
  return new JsonRpcProvider(url, undefined, { pollingInterval: POLL_MS, cacheTimeout: -1, batchMaxCount: 50 });
}

/** Who acts, and by which client. */
export interface Acting {
  readonly account: string;
  readonly sogdia: Sogdia;
}

/** The wallet of the browser (EIP-1193), if there is one. */
export function browserWallet(): Eip1193Provider | undefined {
  return (globalThis as { ethereum?: Eip1193Provider }).ethereum;
}
