    at_id := substr(reached[cardinality(reached)], 30, 36)::uuid;
    at_asset := substr(reached[cardinality(reached)], 66);
