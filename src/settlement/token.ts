import type { ContractRunner } from "ethers";

import { currencyTokenSignatures } from "../../abi/CurrencyToken.ts";
import type { CurrencyToken } from "../../typechain-types/index.js";
import { contractAt, interfaceFrom } from "../chain/contract.ts";

/** How every currency is called. */
export const TOKEN_INTERFACE = interfaceFrom(currencyTokenSignatures);

/** The contract of a currency. */
export function tokenAt(address: string, runner: ContractRunner | null): CurrencyToken {
  return contractAt(address, currencyTokenSignatures, runner) as unknown as CurrencyToken;
}
