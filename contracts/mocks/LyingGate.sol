// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AssetId} from "../common/types/AssetId.sol";
import {Flow} from "../supervision/types/Flow.sol";
import {Link, Party} from "../supervision/types/Link.sol";
import {Pace} from "../supervision/types/Pace.sol";
import {Standing} from "../supervision/types/Participant.sol";
import {Decision, PaymentTerms} from "../supervision/types/Payment.sol";
import {Reason} from "../supervision/types/Reason.sol";

/// @notice A gate that says what it is told to say, of whomever. It must not be able to make or lose money.
contract LyingGate {
    uint16 public immutable country;

    Decision private _answer;
    Link private _link;
    address private _successor;

    constructor(uint16 country_) {
        country = country_;
    }

    function setAnswer(Decision answer) external {
        _answer = answer;
    }

    function setLink(Link link) external {
        _link = link;
    }

    function setSuccessor(address successor) external {
        _successor = successor;
    }

    function decisionOnTransfer(
        Party,
        Party,
        PaymentTerms,
        uint256,
        address
    ) external view returns (Decision, Link, Link) {
        return (_answer, _link, _link);
    }

    function judgeSums(Decision, AssetId, uint256, Flow flow, Pace pace) external pure returns (Reason, Flow, Pace) {
        return (Reason.Permitted, flow, pace);
    }

    function haltOn(address, address, uint16, uint16, AssetId, address) external pure returns (Reason) {
        return Reason.Permitted;
    }

    function homeOf(address) external view returns (uint16) {
        return country;
    }

    function standingOf(address) external view returns (uint16, Standing) {
        return (country, Standing.Good);
    }

    function successorOf(address) external view returns (address) {
        return _successor;
    }
}
