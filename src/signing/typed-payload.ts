import { type TypedDataDomain, TypedDataEncoder, type TypedDataField } from "ethers";

/** What a wallet takes as `eth_signTypedData_v4`, in any library: whole numbers are texts of digits. */
export interface TypedPayload {
  readonly domain: Readonly<Record<string, string>>;
  readonly types: Readonly<Record<string, readonly TypedDataField[]>>;
  readonly primaryType: string;
  readonly message: Readonly<Record<string, unknown>>;
}

/** The payload of typed data, which signs to the same hash in every library and in a Safe. Throws what ethers throws. */
export function typedPayload(
  domain: TypedDataDomain,
  types: Readonly<Record<string, TypedDataField[]>>,
  message: Readonly<Record<string, unknown>>,
): TypedPayload {
  return TypedDataEncoder.getPayload(domain, types, message) as TypedPayload;
}
