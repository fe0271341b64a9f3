/** The kind of assets that registers of transferable records are. */
export const TRANSFERABLE_RECORD = 1;

/** What a record is of (`RecordKind` of the contracts). */
export const RecordKind = { None: 0, BillOfLading: 1, WarehouseReceipt: 2 } as const;

/** To whom the goods are to be delivered (`RecordForm`): to the beneficiary alone, to its order, or to whoever is in control. */
export const RecordForm = { None: 0, Named: 1, Order: 2, Blank: 3 } as const;

/** Where a record stands (`RecordStatus`). */
export const RecordStatus = { None: 0, Issued: 1, Surrendered: 2, Accomplished: 3, Replaced: 4, Split: 5 } as const;

const SEQUENCE = 128n; // the bit at which it begins, beyond any amount of money

/** What a leg of an instruction names as its amount to move a record as it is (`toTitle`). */
export function titleOf(record: bigint, sequence = 0n): bigint {
  return ((sequence + 1n) << SEQUENCE) | record;
}

/** The number of the record that a leg's amount names; undefined if it is an amount of money. */
export function recordIn(amount: bigint): bigint | undefined {
  return amount >> SEQUENCE === 0n ? undefined : BigInt.asUintN(Number(SEQUENCE), amount);
}
