// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @notice None -> Open -> Settled, Lapsed or Void. All but Open are final.
/// @dev Open: the money of net debtors is set aside, payments may be struck. Settled: every payment that was not struck is
/// final. Lapsed: nothing moved, what was set aside was given back. Void: proven faulty; it can only lapse.
enum CycleStatus {
    None,
    Open,
    Void,
    Settled,
    Lapsed
}

/// @notice A payment of a cycle, an EIP-712 struct that its payer signs; the chain sees it only if it is struck or proven.
/// @dev Its leaf is the hash of its EIP-712 struct hash. Its core is the struct hash with `linked` at zero.
/// @param payer The paying account, whose key has signed the cycle.
/// @param payee The receiving account, whose key has signed the cycle.
/// @param currency The currency.
/// @param amount Minor units, above zero.
/// @param purpose Index of the category purpose (`Purpose`).
/// @param uetr Unique end-to-end transaction reference, a version 4 UUID in the first 16 bytes.
/// @param salt Random, so that nobody can guess a payment from its leaf.
/// @param linked Zero for a payment alone. Of a payment versus payment, the core of the other payment: both settle or none.
struct CyclePayment {
    address payer;
    address payee;
    address currency;
    uint256 amount;
    uint8 purpose;
    bytes32 uetr;
    bytes32 salt;
    bytes32 linked;
}

/// @notice The payments of one currency from one country to another, an EIP-712 struct. The Supervisors of the countries and of the
/// issuer hold whole sheets, so that nothing can stand between two countries that both do not know.
/// @param currency The currency.
/// @param payerCountry ISO 3166-1 numeric code of the payers' home.
/// @param payeeCountry ISO 3166-1 numeric code of the payees' home; it may be the same.
/// @param count How many payments.
/// @param root Of the tree of their leaves.
struct CycleSheet {
    address currency;
    uint16 payerCountry;
    uint16 payeeCountry;
    uint32 count;
    bytes32 root;
}

/// @notice Where a payment stands: in a sheet, and the sheet in the cycle's tree. Trees are those of OpenZeppelin's
/// `MerkleProof`: inner nodes hash sorted pairs. No leaf is an inner node: one hashes 32 bytes, the other 64.
/// @param sheet The sheet.
/// @param inSheet From the payment's leaf to the sheet's root, at most 32 nodes.
/// @param inTree From the sheet's leaf, the hash of its EIP-712 struct hash, to the cycle's root, at most 32 nodes.
struct CyclePlace {
    CycleSheet sheet;
    bytes32[] inSheet;
    bytes32[] inTree;
}

/// @notice What all signers sign, an EIP-712 struct with the members in this order. Its digest is the cycle's id.
/// @param agent Who has put it together; anybody may propose it.
/// @param sequence The agent's own number for it.
/// @param cut Unix time at which rules and standing were looked at; at most a day ago.
/// @param strikesUntil Unix time after which no payment is struck any more, but for the other one of a pair.
/// @param payments How many payments it has, those of all sheets.
/// @param root Of the tree of its sheets, and of a tally that no contract reads: of how many payments each position is made.
/// @param signers Ids of keys (`ICycleKeys`), four bytes each, ascending. The Supervisor of every country that a participant or
/// a currency is of is among them.
/// @param currencies Ascending.
/// @param positions Words of `CyclePosition`, strictly ascending by currency and signer; in each currency they add up to zero.
struct CycleProposal {
    address agent;
    uint64 sequence;
    uint48 cut;
    uint48 strikesUntil;
    uint32 payments;
    bytes32 root;
    bytes signers;
    address[] currencies;
    uint256[] positions;
}

/// @notice What settling or giving back needs to be told again, since the chain keeps only its hash.
/// @param accounts Of the signers, in their order.
/// @param currencies As proposed.
/// @param positions As proposed.
struct CycleBook {
    address[] accounts;
    address[] currencies;
    uint256[] positions;
}

/// @notice What of a cycle is fixed when it is proposed; the chain keeps its hash.
/// @param root Of the tree of its sheets.
/// @param signers Hash of the list of signers.
/// @param book Hash of the book (`ICycles.hashOfBook`).
struct CycleSeal {
    bytes32 root;
    bytes32 signers;
    bytes32 book;
}

/// @notice A payment that was struck, as settling needs it, in the order of the strikes.
/// @param payerAt Place of the payer's position among the positions.
/// @param payeeAt Place of the payee's position among the positions, of the same currency.
/// @param amount Minor units.
struct StruckPayment {
    uint256 payerAt;
    uint256 payeeAt;
    uint256 amount;
}

/// @notice Proof that a payment stands in a cycle and that both sides have signed it.
/// @param seal Of the cycle.
/// @param signers The list of signers, four bytes each.
/// @param payerAt Place of the payer's id in that list.
/// @param payeeAt Place of the payee's id in that list.
/// @param place Where the payment stands.
struct CycleProof {
    CycleSeal seal;
    bytes signers;
    uint256 payerAt;
    uint256 payeeAt;
    CyclePlace place;
}

/// @notice A signer's net position in a currency. Whoever pays or is paid there has one, be it zero.
/// @dev currency 16 | signer 16 | spare 95 | owes 1 | amount 128: place of the currency among the currencies, place among
/// the signers, whether it is to pay, minor units.
type CyclePosition is uint256;

using {currencyAt, signerAt, netOf} for CyclePosition global;

uint256 constant OWES = 1 << 128;

function currencyAt(CyclePosition self) pure returns (uint256) {
    return CyclePosition.unwrap(self) >> 240;
}

function signerAt(CyclePosition self) pure returns (uint256) {
    return uint16(CyclePosition.unwrap(self) >> 224);
}

/// @notice Minor units; below zero for what is to be paid. At most 2^128 either way.
function netOf(CyclePosition self) pure returns (int256) {
    uint256 word = CyclePosition.unwrap(self);
    int256 amount = int256(uint256(uint128(word)));
    return word & OWES == 0 ? amount : -amount;
}

/// @notice A position of a list; the caller keeps within its length.
function wordAt(uint256[] calldata positions, uint256 place) pure returns (CyclePosition position) {
    // solhint-disable-next-line no-inline-assembly
    assembly ("memory-safe") {
        position := calldataload(add(positions.offset, shl(5, place))) // reads calldata only
    }
}
