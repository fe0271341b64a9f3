// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRule} from "../supervision/interfaces/IRule.sol";

/// @notice A country's rule contract that answers as it is told to, well or badly. At worst it refuses.
contract HostileRule {
    enum Answer {
        Yes,
        No,
        AnyTrueWord,
        NoWord,
        HalfAWord,
        TwoWords,
        Revert,
        RevertWithYes,
        BurnAllGas,
        ReturnBomb,
        RevertBomb,
        Reenter
    }

    Answer public answer;
    address private _target;
    bytes private _callback;
    bytes32 private _expected;

    function setAnswer(Answer answer_) external {
        answer = answer_;
    }

    /// What it tries to do while it is asked.
    function setCallback(address target, bytes calldata callback) external {
        answer = Answer.Reenter;
        (_target, _callback) = (target, callback);
    }

    /// The one question to which it says yes.
    function expect(bytes calldata question) external {
        _expected = keccak256(question);
    }

    /// Not a view, whatever `IRule` says.
    fallback() external {
        if (_expected != 0 && keccak256(msg.data) != _expected) return;
        if (answer == Answer.Reenter) _reenter();
        bytes32 yes = bytes32(IRule.permits.selector);
        Answer kind = answer;
        if (kind == Answer.No) yes = 0;
        if (kind == Answer.AnyTrueWord) yes = bytes32(uint256(1));
        uint256 size = 32;
        if (kind == Answer.NoWord) size = 0;
        if (kind == Answer.HalfAWord) size = 16;
        if (kind == Answer.TwoWords) size = 64;
        if (kind == Answer.ReturnBomb || kind == Answer.RevertBomb) size = 20_000; // what 100,000 gas pays for
        bool fails = kind == Answer.Revert || kind == Answer.RevertWithYes || kind == Answer.RevertBomb;
        while (kind == Answer.BurnAllGas) {}
        assembly {
            mstore(0, yes)
            if fails {
                revert(0, size)
            }
            return(0, size)
        }
    }

    function _reenter() private {
        (bool done, ) = _target.call(_callback);
        require(done, "a view changes nothing");
    }
}
