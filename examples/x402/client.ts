import type { Network } from "@x402/core/types";
import { ExactEvmScheme } from "@x402/evm";
import { wrapFetchWithPaymentFromConfig } from "@x402/fetch";
import type { LocalAccount } from "viem/accounts";

/** What a buyer pays with, and the most that a page may cost it, in minor units. */
export interface Purse {
  readonly account: LocalAccount;
  readonly network: Network;
  readonly asset: string;
  readonly maxAmountPerPayment: string;
}

/** Reads a page and pays for it where it is asked to, with the public client of x402: it knows nothing of Sogdia. */
export async function buy(url: string, { account, ...allowed }: Purse): Promise<{ status: number; text: string }> {
  const scheme = { network: allowed.network, client: new ExactEvmScheme(account) };
  const paying = wrapFetchWithPaymentFromConfig(fetch, {
    schemes: [scheme],
    spendControls: { allowedAssets: [allowed] },
  });
  const response = await paying(url);
  return { status: response.status, text: await response.text() };
}
