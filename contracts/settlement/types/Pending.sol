// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CountryList} from "../../common/types/CountryList.sol";

/// @notice An instruction that waits for Supervisors, in one word.
/// @param countries ISO 3166-1 numeric codes of those who have to affirm.
/// @param affirmed Those that have, one bit each; all bits set once nobody is missing.
/// @param decideBy Unix time at which silence has its outcome.
/// @param deadline Unix time after which nothing settles any more and the money is free by itself.
/// @param settlesOnSilence Whether it may settle then though somebody stayed silent.
/// @param refused Whether one of them has refused; its payers may take the money back.
struct PendingRecord {
    CountryList countries;
    uint8 affirmed;
    uint48 decideBy;
    uint48 deadline;
    bool settlesOnSilence;
    bool refused;
}
