rule typo
{
    strings:
        $a = "x
    condition:
        $a
}
