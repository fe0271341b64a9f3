import {
  AbstractSigner,
  getAddress,
  JsonRpcProvider,
  type Provider,
  toQuantity,
  type Transaction,
  type TransactionRequest,
  type TransactionResponse,
  type TypedDataDomain,
  TypedDataEncoder,
  type TypedDataField,
} from "ethers";

import { NotAsAsked } from "./transaction.ts";

/** How programs that keep keys are spoken to: Clef by `account_`, others by the methods of a node's own wallet. */
type Dialect = "account" | "eth";

const SECOND = 1000;
/** A person looks at a device, and types. */
const PATIENCE = 600 * SECOND;

/** A program that holds no account that could sign, or not the one that is asked. */
export class NoSuchAccount extends Error {
  override readonly name = "NoSuchAccount";
  readonly asked: string | undefined;
  readonly held: readonly string[];
  constructor(asked: string | undefined, held: readonly string[]) {
    super(`The signer holds ${held.join(", ") || "no account"}${asked === undefined ? "." : `, not ${asked}.`}`);
    this.asked = asked;
    this.held = held;
  }
}

/**
 * A key that another program keeps, and with it a hardware wallet: Clef, Frame, Web3Signer or any other that speaks
 * JSON-RPC. Whoever uses it checks what comes back.
 */
export class ExternalSigner extends AbstractSigner {
  readonly #wallet: JsonRpcProvider;
  readonly #dialect: Dialect;
  readonly #address: string;

  /** Asks the program which accounts it holds; `from` chooses among several. Throws `NoSuchAccount`. */
  static async connect(url: string, provider: Provider | null, from?: string): Promise<ExternalSigner> {
    const wallet = connectTo(url);
    try {
      const { dialect, accounts } = await accountsOf(wallet);
      const chosen = from === undefined ? accounts : accounts.filter((account) => account === getAddress(from));
      if (chosen.length !== 1) throw new NoSuchAccount(from, accounts);
      return new ExternalSigner(wallet, dialect, chosen[0]!, provider);
    } catch (error) {
      wallet.destroy();
      throw error;
    }
  }

  private constructor(wallet: JsonRpcProvider, dialect: Dialect, address: string, provider: Provider | null) {
    super(provider);
    this.#wallet = wallet;
    this.#dialect = dialect;
    this.#address = address;
  }

  override getAddress(): Promise<string> {
    return Promise.resolve(this.#address);
  }

  override connect(provider: Provider | null): ExternalSigner {
    return new ExternalSigner(this.#wallet, this.#dialect, this.#address, provider);
  }

  /** Lets go of the program. */
  close(): void {
    this.#wallet.destroy();
  }

  override async signTransaction(transaction: TransactionRequest): Promise<string> {
    const answer: unknown = await this.#wallet.send(`${this.#dialect}_signTransaction`, [this.#request(transaction)]);
    return rawIn(answer);
  }

  /** Some wallets sign only what they send themselves; the chain then says what that was. Throws `NotAsAsked`. */
  override async sendTransaction(transaction: TransactionRequest): Promise<TransactionResponse> {
    const hash = String(await this.#wallet.send("eth_sendTransaction", [this.#request(transaction)]));
    const sent = await this.#sent(hash);
    const asked = { from: this.#address, to: transaction.to as string, data: transaction.data ?? "0x" };
    const fields = (["from", "to", "data"] as const).filter(
      (field) => String(sent[field]).toLowerCase() !== asked[field].toLowerCase(),
    );
    if (sent.value !== BigInt(transaction.value ?? 0)) throw new NotAsAsked([...fields, "value"]);
    if (fields.length > 0) throw new NotAsAsked(fields);
    return sent;
  }

  async #sent(hash: string): Promise<TransactionResponse> {
    await this.provider!.waitForTransaction(hash);
    return (await this.provider!.getTransaction(hash))!;
  }

  override async signTypedData(
    domain: TypedDataDomain,
    types: Record<string, TypedDataField[]>,
    value: Record<string, unknown>,
  ): Promise<string> {
    const payload = TypedDataEncoder.getPayload(domain, types, value) as unknown;
    // Clef takes the object, the others its text.
    return this.#dialect === "account"
      ? String(await this.#wallet.send("account_signTypedData", [this.#address, payload]))
      : String(await this.#wallet.send("eth_signTypedData_v4", [this.#address, JSON.stringify(payload)]));
  }

  override signMessage(): Promise<string> {
    return Promise.reject(new Error("An external signer is asked for transactions and typed data only."));
  }

  #request(transaction: TransactionRequest): Record<string, unknown> {
    const { to, data, value, nonce, gasLimit, maxFeePerGas, maxPriorityFeePerGas, chainId } = transaction;
    const quantities = { value: value ?? 0, nonce, gas: gasLimit, maxFeePerGas, maxPriorityFeePerGas, chainId };
    const known = Object.entries(quantities).filter(([, quantity]) => quantity !== undefined && quantity !== null);
    const encoded = known.map(([name, quantity]) => [name, toQuantity(quantity!)]);
    return { from: this.#address, to, data: data ?? "0x", ...(Object.fromEntries(encoded) as object) };
  }
}

function connectTo(url: string): JsonRpcProvider {
  const wallet = new JsonRpcProvider(url, 1, { batchMaxCount: 1, staticNetwork: true });
  wallet._getConnection().timeout = PATIENCE;
  return wallet;
}

async function accountsOf(wallet: JsonRpcProvider): Promise<{ dialect: Dialect; accounts: string[] }> {
  try {
    return { dialect: "account", accounts: addressesIn(await wallet.send("account_list", [])) };
  } catch {
    return { dialect: "eth", accounts: addressesIn(await wallet.send("eth_accounts", [])) };
  }
}

function addressesIn(answer: unknown): string[] {
  return Array.isArray(answer) ? answer.map((address) => getAddress(String(address))) : [];
}

/** A raw transaction, or an object that holds one beside what was signed. */
function rawIn(answer: unknown): Transaction["serialized"] {
  if (typeof answer === "string") return answer;
  return String((answer as { raw?: unknown } | null)?.raw);
}
