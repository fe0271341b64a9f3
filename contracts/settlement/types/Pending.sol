// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {CountryList} from "../../common/types/CountryList.sol";

/// @notice An instruction that waits for Supervisors, in one word.
/// @param countries ISO 3166-1 numeric codes of those who have to approve.
/// @param approvals Those that have, one bit each; all bits set once nobody is missing.
/// @param decideBy Decision deadline, Unix time: from then on the default applies.
/// @param deadline Unix time after which nothing settles any more and the money is free by itself.
/// @param settlesOnSilence The default: whether it may settle then though somebody stayed silent.
/// @param rejected Whether one of them has rejected; its payers may take the money back.
struct PendingRecord {
    CountryList countries;
    uint8 approvals;
    uint48 decideBy;
    uint48 deadline;
    bool settlesOnSilence;
    bool rejected;
}
