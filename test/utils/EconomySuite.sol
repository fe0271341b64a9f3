// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ILendersMeeting} from "../../contracts/economy/interfaces/ILendersMeeting.sol";
import {IMilestones} from "../../contracts/economy/interfaces/IMilestones.sol";
import {IProcurement} from "../../contracts/economy/interfaces/IProcurement.sol";
import {IProjectAgreement} from "../../contracts/economy/interfaces/IProjectAgreement.sol";
import {IProjectFinance} from "../../contracts/economy/interfaces/IProjectFinance.sol";
import {ICountryRegistry} from "../../contracts/governance/interfaces/ICountryRegistry.sol";
import {IAssetRegistry} from "../../contracts/settlement/interfaces/IAssetRegistry.sol";
import {IEngine} from "./Suite.sol";
import {VM} from "./Vm.sol";

/// @notice Creates the contracts of the economy domain from their artifacts, as `Suite` does those before it.
library EconomySuite {
    function milestones() internal returns (IMilestones) {
        return IMilestones(_create("Milestones", ""));
    }

    function procurement(ICountryRegistry countries, IAssetRegistry assets) internal returns (IProcurement) {
        return IProcurement(_create("Procurement", abi.encode(countries, assets)));
    }

    function agreements(IAssetRegistry assets) internal returns (IProjectAgreement) {
        return IProjectAgreement(_create("ProjectAgreement", abi.encode(assets)));
    }

    function meeting() internal returns (ILendersMeeting) {
        return ILendersMeeting(_create("LendersMeeting", ""));
    }

    function finance(
        IEngine engine,
        IMilestones milestones_,
        IProcurement procurement_,
        IProjectAgreement agreements_,
        ILendersMeeting meeting_
    ) internal returns (IProjectFinance) {
        bytes memory parts = abi.encode(engine, milestones_, procurement_, agreements_, meeting_);
        return IProjectFinance(_create("ProjectFinance", parts));
    }

    function _create(string memory name, bytes memory arguments) private returns (address created) {
        bytes memory code = abi.encodePacked(VM.getCode(name), arguments);
        assembly ("memory-safe") {
            created := create(0, add(code, 32), mload(code))
        }
        require(created != address(0), "not created");
    }
}
