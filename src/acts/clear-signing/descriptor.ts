/** How one value is shown (ERC-7730, version 2). */
export interface Field {
  readonly path: string;
  readonly label: string;
  readonly format: "raw" | "addressName" | "tokenTicker" | "tokenAmount" | "date" | "duration" | "enum" | "calldata";
  readonly params?: Readonly<Record<string, unknown>>;
}

/** What a signer's screen shows of one call or message. */
export interface Format {
  readonly intent: string;
  readonly interpolatedIntent?: string;
  readonly fields: readonly Field[];
}

/** Where a contract is. */
export interface Place {
  readonly chainId: number;
  readonly address: string;
}

/** A descriptor by which wallets show what is signed (ERC-7730, version 2). */
export interface Descriptor {
  readonly $schema: string;
  readonly context:
    | { readonly contract: { readonly deployments: readonly Place[] } }
    | { readonly eip712: { readonly deployments: readonly Place[] } };
  readonly metadata: {
    readonly owner: string;
    readonly contractName: string;
    readonly enums: Readonly<Record<string, Readonly<Record<string, string>>>>;
  };
  readonly display: { readonly formats: Readonly<Record<string, Format>> };
}
