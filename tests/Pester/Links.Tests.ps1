# A link from a page leads to a file of this repository, and its fragment to a heading there.
BeforeDiscovery {
    $root = [System.IO.Path]::GetFullPath("$PSScriptRoot/../..")
    $pages = @(Get-ChildItem -LiteralPath $root -Filter *.md) + @(Get-ChildItem -LiteralPath "$root/docs", "$root/benchmarks" -Filter *.md -Recurse) |
        ForEach-Object { @{ Page = $_.FullName; Name = [System.IO.Path]::GetRelativePath($root, $_.FullName) } }
}

Describe 'Links' {
    BeforeAll {
        # As GitHub makes them: small letters, digits, hyphens.
        function Get-Anchor([string] $Path) {
            (Get-Content -LiteralPath $Path -Raw) -replace '(?ms)^```.*?^```' -split "`n" -match '^#{1,6} ' |
                ForEach-Object { ($_ -replace '^#+ ' -replace '\[([^]]*)\]\([^)]*\)', '$1' -replace '[^\p{L}\p{N} _-]').Trim().ToLowerInvariant() -replace ' ', '-' }
        }
    }

    It 'of <Name> lead somewhere' -ForEach $pages {
        # Neither in code blocks nor in code within a line.
        $text = (Get-Content -LiteralPath $Page -Raw) -replace '(?ms)^```.*?^```' -replace '`[^`\n]*`'
        foreach ($link in [regex]::Matches($text, '\]\(([^()\s]+)\)')) {
            $target = $link.Groups[1].Value
            if ($target -match '^(https?|mailto):') { continue }
            $file, $anchor = $target -split '#', 2
            $path = if ($file) { [System.IO.Path]::GetFullPath($file, (Split-Path $Page)) } else { $Page }
            Test-Path -LiteralPath $path | Should -BeTrue -Because "$target is linked"
            if ($anchor) { Get-Anchor $path | Should -Contain $anchor -Because "$target is linked" }
        }
    }
}
