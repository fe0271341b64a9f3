// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IHeritageRegistry} from "../../contracts/culture/interfaces/IHeritageRegistry.sol";
import {ILoanAgreement} from "../../contracts/culture/interfaces/ILoanAgreement.sol";
import {IQualificationRecognition} from "../../contracts/culture/interfaces/IQualificationRecognition.sol";
import {ICountryRegistry} from "../../contracts/governance/interfaces/ICountryRegistry.sol";
import {IEngine} from "./Suite.sol";
import {VM} from "./Vm.sol";

/// @notice Creates the contracts of the culture domain from their artifacts, as `Suite` does those before it.
library CultureSuite {
    function heritage(ICountryRegistry countries) internal returns (IHeritageRegistry) {
        return IHeritageRegistry(_create("HeritageRegistry", abi.encode(countries)));
    }

    function loans(IHeritageRegistry heritage_, IEngine engine) internal returns (ILoanAgreement) {
        return ILoanAgreement(_create("LoanAgreement", abi.encode(heritage_, engine)));
    }

    function qualifications(ICountryRegistry countries) internal returns (IQualificationRecognition) {
        return IQualificationRecognition(_create("QualificationRecognition", abi.encode(countries)));
    }

    function _create(string memory name, bytes memory arguments) private returns (address created) {
        bytes memory code = abi.encodePacked(VM.getCode(name), arguments);
        assembly ("memory-safe") {
            created := create(0, add(code, 32), mload(code))
        }
        require(created != address(0), "not created");
    }
}
