tx_id => tx_id, tx_unit => tx_unit, tx_kind => tx_kind, tx_key => tx_key, tx_fingerprint => tx_fingerprint,
tx_actions => tx_actions, tx_inputs => tx_inputs, tx_outputs => tx_outputs, tx_legs => tx_legs, tx_body => tx_body,
in_id => in_id, in_index => in_index, in_count => in_count, in_asset => in_asset, in_owner => in_owner,
in_amount => in_amount, in_spender => in_spender,
out_creator => out_creator, out_index => out_index, out_count => out_count, out_asset => out_asset,
out_owner => out_owner, out_amount => out_amount,
box_creator => box_creator, box_index => box_index, box_wallet => box_wallet, box_type => box_type,
box_payload => box_payload
