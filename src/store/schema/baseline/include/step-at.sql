    at_id := substr(found[cardinality(found)], 30, 36)::uuid;
    at_asset := substr(found[cardinality(found)], 66);
