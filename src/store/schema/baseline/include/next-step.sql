    found := found || ahead[1];
    at_id := substr(ahead[1], 30, 36)::uuid;
    at_asset := substr(ahead[1], 66);
    ahead := ahead[2:];
