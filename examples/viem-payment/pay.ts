import { settlementEngineAbi } from "sogdia/abi/SettlementEngine";
import { currencyTokenAbi } from "sogdia/abi/CurrencyToken";
import {
  type Address,
  BaseError,
  ContractFunctionRevertedError,
  createPublicClient,
  createWalletClient,
  defineChain,
  type Hex,
  http,
  stringToHex,
  toHex,
  zeroHash,
} from "viem";

// Pays with viem alone: from the package come only the ABIs, from which viem infers every type.

export interface Order {
  readonly engine: Address;
  readonly token: Address;
  readonly payer: Address;
  readonly payee: Address;
  /** Minor units. */
  readonly amount: bigint;
  readonly purpose: string;
}

/** Pays from an account that the node or wallet behind the address signs for, and tells what the payee has now. */
export async function pay(url: string, chainId: number, order: Order): Promise<{ hash: Hex; balance: bigint }> {
  const chain = chainAt(url, chainId);
  const [reader, wallet] = [
    createPublicClient({ chain, transport: http() }),
    createWalletClient({ chain, transport: http(), account: order.payer }),
  ];
  const { request } = await reader.simulateContract({
    account: order.payer,
    address: order.engine,
    // The engine passes a currency's own errors on, so that viem has to know them, too.
    abi: [...settlementEngineAbi, ...currencyTokenAbi.filter(({ type }) => type === "error")],
    functionName: "settle",
    args: [instructionOf(order), []],
  });
  const hash = await wallet.writeContract(request);
  await reader.waitForTransactionReceipt({ hash });
  const { token, payee } = order;
  const balance = await reader.readContract({
    address: token,
    abi: currencyTokenAbi,
    functionName: "balanceOf",
    args: [payee],
  });
  return { hash, balance };
}

/** What a contract refused with: the error's name and its arguments; null for another error. */
export function refusalIn(error: unknown): { name: string; args: readonly unknown[] } | null {
  if (!(error instanceof BaseError)) return null;
  const reverted = error.walk((each) => each instanceof ContractFunctionRevertedError);
  if (!(reverted instanceof ContractFunctionRevertedError) || reverted.data === undefined) return null;
  return { name: reverted.data.errorName, args: reverted.data.args ?? [] };
}

export function instructionOf({ token, payer, payee, amount, purpose }: Omit<Order, "engine">) {
  return {
    uetr: `0x${crypto.randomUUID().replaceAll("-", "")}` as Hex,
    purpose: stringToHex(purpose, { size: 4 }),
    validFrom: 0,
    deadline: Math.floor(Date.now() / 1_000) + 86_400 * 365,
    disclosure: zeroHash,
    nonce: BigInt(toHex(crypto.getRandomValues(new Uint8Array(32)))),
    legs: [{ token, payer, payee, amount }],
  } as const;
}

export function chainAt(url: string, id: number) {
  const nativeCurrency = { name: "Conflux", symbol: "CFX", decimals: 18 };
  return defineChain({ id, name: "Conflux eSpace", nativeCurrency, rpcUrls: { default: { http: [url] } } });
}
