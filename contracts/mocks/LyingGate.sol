// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IParticipantRegistry} from "../supervision/interfaces/IParticipantRegistry.sol";
import {ParticipantKind, ParticipantStatus} from "../supervision/types/Participant.sol";
import {Decision, Party, PaymentTerms} from "../supervision/types/Payment.sol";

/// @notice A gate that says what it is told to say, of whomever. It must not be able to make or lose money.
contract LyingGate {
    uint16 public immutable country;

    Decision private _answer;
    address private _successor;

    constructor(uint16 country_) {
        country = country_;
    }

    function setAnswer(Decision answer) external {
        _answer = answer;
    }

    function setSuccessor(address successor) external {
        _successor = successor;
    }

    function decisionOnTransfer(Party, Party, PaymentTerms, uint256, address) external view returns (Decision) {
        return _answer;
    }

    function participantByAccount(address) external pure returns (uint24) {
        return 1;
    }

    function participantOf(uint24) external view returns (IParticipantRegistry.ParticipantFile memory) {
        return
            IParticipantRegistry.ParticipantFile({
                lei: 0,
                country: country,
                kind: ParticipantKind.Bank,
                status: ParticipantStatus.Active,
                tier: 7,
                expiry: type(uint40).max,
                epoch: 0
            });
    }

    function accountOf(address) external view returns (IParticipantRegistry.AccountFile memory) {
        return IParticipantRegistry.AccountFile(1, IParticipantRegistry.AccountState.Replaced, 0, _successor);
    }
}
