"""What makes up a PostgreSQL schema, as queries: each gives names and normalised definitions.

Objects of the system and members of extensions are left out: an extension's version stands for
them. Times, counters and numbers that the server gives are in no definition, nor is the name of
the database, so that a copy under another name reads the same. They run with an empty
search_path; then the server qualifies every name.
"""

# ruff: noqa: S608 - put together from the words in this file alone, once, when it is imported

from sentinel.core.database import ObjectKind

_OWN = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
_NOT_OF_EXTENSION = (
    "NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = '{table}'::regclass "
    "AND e.objid = {oid} AND e.deptype = 'e')"
)


def _acl(column: str, kind: str, owner: str) -> str:
    items = f"unnest(coalesce({column}, acldefault('{kind}', {owner})))"
    return (
        "'rights ' || coalesce((SELECT string_agg(i::text, ' ' ORDER BY i::text COLLATE \"C\") "
        f"FROM {items} i), '')"
    )


def _outside(table: str, oid: str) -> str:
    return _NOT_OF_EXTENSION.format(table=table, oid=oid)


_COLUMNS = """
(SELECT string_agg(format('%I %s%s%s%s%s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
    CASE WHEN a.attcollation <> t.typcollation
        THEN ' collate ' || a.attcollation::regcollation::text END,
    CASE WHEN a.attnotnull THEN ' not null' END,
    CASE WHEN a.attgenerated <> '' THEN ' generated ' WHEN a.atthasdef THEN ' default ' END,
    pg_get_expr(d.adbin, d.adrelid),
    CASE WHEN a.attidentity <> '' THEN ' identity ' || a.attidentity::text END,
    CASE WHEN a.attacl IS NOT NULL THEN ' rights ' || a.attacl::text END),
    E'\\n' ORDER BY a.attnum)
 FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
 LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
 WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)
"""
_CONSTRAINTS = """
(SELECT string_agg(conname || ' ' || pg_get_constraintdef(k.oid), E'\\n'
    ORDER BY conname COLLATE "C", pg_get_constraintdef(k.oid) COLLATE "C")
 FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype <> 't')
"""
_POLICIES = """
(SELECT string_agg(concat_ws(' ', 'policy', polname, polcmd, polpermissive::text,
    (SELECT string_agg(CASE WHEN r = 0 THEN 'public' ELSE pg_get_userbyid(r) END, ','
        ORDER BY pg_get_userbyid(r)) FROM unnest(polroles) r),
    pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)), E'\\n'
    ORDER BY polname COLLATE "C") FROM pg_policy WHERE polrelid = c.oid)
"""
_RELATION = f"""
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE {_OWN} AND c.relpersistence <> 't' AND {_outside("pg_class", "c.oid")} AND c.relkind
"""
_RELATION_HEAD = (
    "SELECT n.nspname || '.' || c.relname, concat_ws(E'\\n', concat(c.relkind, c.relpersistence), "
    "'owner ' || pg_get_userbyid(c.relowner), "
)

QUERIES: tuple[tuple[ObjectKind, str], ...] = (
    (
        ObjectKind.TABLE,
        f"""{_RELATION_HEAD} {_acl("c.relacl", "r", "c.relowner")},
        'options ' || array_to_string(c.reloptions, ' '),
        CASE WHEN c.relrowsecurity THEN 'row security' END,
        CASE WHEN c.relforcerowsecurity THEN 'forced row security' END,
        'type ' || nullif(c.reloftype, 0)::regtype::text, 'parts ' || pg_get_partkeydef(c.oid),
        'part ' || pg_get_expr(c.relpartbound, c.oid),
        'parents ' || (SELECT string_agg(inhparent::regclass::text, ' ' ORDER BY inhseqno)
            FROM pg_inherits WHERE inhrelid = c.oid),
        'of server ' || (SELECT s.srvname || ' ' || coalesce(f.ftoptions::text, '')
            FROM pg_foreign_table f JOIN pg_foreign_server s ON s.oid = f.ftserver
            WHERE f.ftrelid = c.oid),
        {_COLUMNS}, {_CONSTRAINTS}, {_POLICIES}) {_RELATION} IN ('r', 'p', 'f')""",
    ),
    (
        ObjectKind.VIEW,
        f"""{_RELATION_HEAD} {_acl("c.relacl", "r", "c.relowner")},
        'options ' || array_to_string(c.reloptions, ' '), pg_get_viewdef(c.oid))
        {_RELATION} IN ('v', 'm')""",
    ),
    (
        ObjectKind.INDEX,
        f"SELECT n.nspname || '.' || c.relname, pg_get_indexdef(c.oid) {_RELATION} IN ('i', 'I')",
    ),
    (
        ObjectKind.SEQUENCE,
        f"""{_RELATION_HEAD} {_acl("c.relacl", "s", "c.relowner")},
        (SELECT concat_ws(' ', format_type(seqtypid, NULL), seqstart, seqincrement, seqmin, seqmax,
            seqcache, seqcycle::text) FROM pg_sequence WHERE seqrelid = c.oid))
        {_RELATION} = 'S'""",
    ),
    (
        ObjectKind.TYPE,
        f"""SELECT n.nspname || '.' || t.typname, concat_ws(E'\\n', t.typtype,
        'owner ' || pg_get_userbyid(t.typowner), {_acl("t.typacl", "T", "t.typowner")},
        (SELECT string_agg(quote_literal(enumlabel), ' ' ORDER BY enumsortorder) FROM pg_enum
            WHERE enumtypid = t.oid),
        CASE WHEN t.typtype = 'd' THEN concat_ws(' ', format_type(t.typbasetype, t.typtypmod),
            t.typnotnull::text, t.typdefault) END,
        (SELECT string_agg(pg_get_constraintdef(oid), E'\\n'
            ORDER BY pg_get_constraintdef(oid) COLLATE "C") FROM pg_constraint
            WHERE contypid = t.oid),
        (SELECT concat_ws(' ', format_type(rngsubtype, NULL), rngcanonical::text, rngsubdiff::text)
            FROM pg_range WHERE rngtypid = t.oid),
        CASE WHEN t.typtype = 'b' THEN concat_ws(' ', t.typinput::text, t.typoutput::text) END,
        {_COLUMNS})
        FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
        LEFT JOIN pg_class c ON c.oid = t.typrelid
        WHERE {_OWN} AND {_outside("pg_type", "t.oid")} AND (c.relkind IS NULL OR c.relkind = 'c')
        AND t.typcategory <> 'A' AND t.typtype <> 'm'""",
    ),
    (
        ObjectKind.TRIGGER,
        f"""SELECT n.nspname || '.' || c.relname || '.' || g.tgname,
        concat(g.tgenabled, ' ') || pg_get_triggerdef(g.oid)
        FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE NOT g.tgisinternal AND {_OWN} AND {_outside("pg_class", "c.oid")}
        UNION ALL SELECT n.nspname || '.' || c.relname || '.' || r.rulename,
        concat(r.ev_enabled, ' ') || pg_get_ruledef(r.oid)
        FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
        JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE r.rulename <> '_RETURN' AND {_OWN} AND {_outside("pg_class", "c.oid")}
        UNION ALL SELECT e.evtname, concat_ws(' ', e.evtenabled, e.evtevent, e.evttags::text,
        e.evtfoid::regprocedure, pg_get_userbyid(e.evtowner)) FROM pg_event_trigger e""",
    ),
    (
        ObjectKind.ROUTINE,
        f"""SELECT n.nspname || '.' || p.proname || '(' ||
        pg_get_function_identity_arguments(p.oid) || ')',
        concat_ws(E'\\n', 'owner ' || pg_get_userbyid(p.proowner),
        {_acl("p.proacl", "f", "p.proowner")},
        CASE WHEN p.prokind = 'a' THEN (SELECT concat_ws(' ', aggtransfn::text, aggfinalfn::text,
            format_type(aggtranstype, NULL), agginitval) FROM pg_aggregate WHERE aggfnoid = p.oid)
        ELSE pg_get_functiondef(p.oid) END)
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE {_OWN} AND {_outside("pg_proc", "p.oid")}
        UNION ALL SELECT 'operator ' || o.oid::regoperator::text, o.oprcode::text
        FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace
        WHERE {_OWN} AND {_outside("pg_operator", "o.oid")}
        UNION ALL SELECT 'cast ' || format_type(k.castsource, NULL) || ' as ' ||
        format_type(k.casttarget, NULL), concat_ws(' ', k.castfunc::regprocedure, k.castcontext,
        k.castmethod) FROM pg_cast k WHERE k.oid >= 16384 AND {_outside("pg_cast", "k.oid")}""",
    ),
    (
        ObjectKind.EXTENSION,
        f"""SELECT x.extname, x.extversion || ' ' || n.nspname
        FROM pg_extension x JOIN pg_namespace n ON n.oid = x.extnamespace
        UNION ALL SELECT 'language ' || lanname, concat_ws(' ', lanpltrusted::text,
        lanplcallfoid::regprocedure) FROM pg_language l WHERE lanispl AND
        {_outside("pg_language", "l.oid")}
        UNION ALL SELECT 'server ' || srvname, concat_ws(' ', fdwname, srvoptions::text)
        FROM pg_foreign_server JOIN pg_foreign_data_wrapper w ON w.oid = srvfdw
        UNION ALL SELECT 'publication ' || pubname, concat_ws(' ', puballtables::text,
        (SELECT string_agg(prrelid::regclass::text, ' ' ORDER BY prrelid::regclass::text)
            FROM pg_publication_rel WHERE prpubid = p.oid)) FROM pg_publication p
        UNION ALL SELECT 'schema ' || nspname, concat_ws(E'\\n',
        'owner ' || pg_get_userbyid(nspowner), {_acl("nspacl", "n", "nspowner")})
        FROM pg_namespace n WHERE {_OWN} AND {_outside("pg_namespace", "n.oid")}""",
    ),
    (
        ObjectKind.USER,
        """SELECT 'new objects of ' || pg_get_userbyid(defaclrole) || ' in ' ||
        coalesce(nspname, 'any schema') || ' (' || defaclobjtype::text || ')',
        (SELECT string_agg(i::text, ' ' ORDER BY i::text COLLATE "C") FROM unnest(defaclacl) i)
        FROM pg_default_acl LEFT JOIN pg_namespace n ON n.oid = defaclnamespace""",
    ),
)

ROLES = """
SELECT r.rolname, concat_ws(E'\\n',
    concat_ws(' ', CASE WHEN rolsuper THEN 'superuser' END,
    CASE WHEN rolcreaterole THEN 'createrole' END,
    CASE WHEN rolcreatedb THEN 'createdb' END, CASE WHEN rolcanlogin THEN 'login' END,
    CASE WHEN rolreplication THEN 'replication' END, CASE WHEN rolbypassrls THEN 'bypassrls' END,
    CASE WHEN NOT rolinherit THEN 'noinherit' END),
    'settings ' || array_to_string(r.rolconfig, ' '),
    'member of ' || (SELECT string_agg(pg_get_userbyid(m.roleid) ||
        CASE WHEN m.admin_option THEN ' with admin option' ELSE '' END, ', '
        ORDER BY pg_get_userbyid(m.roleid) COLLATE "C")
        FROM pg_auth_members m WHERE m.member = r.oid)),
    rolsuper OR rolcreaterole OR EXISTS (SELECT FROM pg_auth_members m WHERE m.member = r.oid
        AND (m.admin_option OR pg_get_userbyid(m.roleid) IN ('pg_execute_server_program',
        'pg_write_server_files', 'pg_read_server_files')))
FROM pg_roles r WHERE r.rolname !~ '^pg_'
"""
"""Accounts, and whether each may do everything or give rights to others. No password is read."""

TABLES = f"""
SELECT n.nspname, c.relname, (SELECT array_agg(a.attname ORDER BY a.attnum) FROM pg_attribute a
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '')
{_RELATION} = 'r' ORDER BY 1, 2
"""
"""Tables that hold rows of their own, with the columns that a dump carries."""
