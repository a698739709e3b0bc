<#
A screen with its colours (tmux capture-pane -e -p) as a picture. Block and box characters become shapes, so that the
picture is the same whatever font there is.
#>
param([string] $Path, [string] $Destination)

$ErrorActionPreference = 'Stop'
$cellWidth, $cellHeight, $margin = 8, 17, 12
$invariant = [Globalization.CultureInfo]::InvariantCulture
$foreground = '#d4d4d4'
$basic = '#1e1e1e', '#f14c4c', '#4ec98a', '#e5c15c', '#5a9cf0', '#d670d6', '#3fc1d6', $foreground,
    '#8a8a8a', '#ff6b6b', '#4ec98a', '#f5d76e', '#6cb2ff', '#e58be5', '#4fd8ee', '#ffffff'

function Get-Colour([int] $Index) {
    if ($Index -lt 16) { return $basic[$Index] }
    if ($Index -ge 232) { $grey = 8 + 10 * ($Index - 232); return '#{0:x2}{0:x2}{0:x2}' -f $grey }
    $level = 0, 95, 135, 175, 215, 255
    $cube = $Index - 16
    '#{0:x2}{1:x2}{2:x2}' -f $level[[Math]::Floor($cube / 36)], $level[[Math]::Floor($cube / 6) % 6], $level[$cube % 6]
}

# What an SGR sequence leaves of the style before it.
function Set-Style($Style, [string] $Codes) {
    $code = @($Codes -split ';' | ForEach-Object { [int] "0$_" })
    for ($i = 0; $i -lt $code.Count; $i++) {
        switch ($code[$i]) {
            0 { $Style.Colour = $foreground; $Style.Bold = $false }
            1 { $Style.Bold = $true }
            22 { $Style.Bold = $false }
            { $_ -in 30..37 } { $Style.Colour = $basic[$_ - 30] }
            39 { $Style.Colour = $foreground }
            { $_ -in 90..97 } { $Style.Colour = $basic[$_ - 82] }
            38 {
                if ($code[$i + 1] -eq 5) { $Style.Colour = Get-Colour $code[$i + 2]; $i += 2 }
                else { $Style.Colour = '#{0:x2}{1:x2}{2:x2}' -f $code[$i + 2], $code[$i + 3], $code[$i + 4]; $i += 4 }
            }
        }
    }
}

function Format([string] $Text, [object[]] $Values) { [string]::Format($invariant, $Text, $Values) }

# Lines from the middle of a cell to its edges: left, up, right, down.
$lines = @{ [char] '─' = 'lr'; [char] '│' = 'ud'; [char] '╭' = 'rd'; [char] '╮' = 'ld'; [char] '╰' = 'ru'; [char] '╯' = 'lu'; [char] '━' = 'lr' }
$blocks = '▁▂▃▄▅▆▇█'

function Format-Cell([char] $Sign, [int] $Column, [int] $Row, [string] $Colour, [int] $Count) {
    $x, $y, $width = ($margin + $Column * $cellWidth), ($margin + $Row * $cellHeight), ($Count * $cellWidth)
    $level = $blocks.IndexOf($Sign)
    if ($level -ge 0 -or $Sign -eq '▒') {
        $height = if ($level -ge 0) { $cellHeight * ($level + 1) / 8 } else { $cellHeight }
        $look = if ($level -ge 0) { '' } else { ' opacity="0.45"' }
        return Format '<rect x="{0}" y="{1}" width="{2}" height="{3}" fill="{4}"{5}/>' $x, ($y + $cellHeight - $height), $width, $height, $Colour, $look
    }
    $middleX, $middleY = ($x + $cellWidth / 2), ($y + $cellHeight / 2)
    $stroke = if ($Sign -eq '━') { 3 } else { 1 }
    $path = switch -CaseSensitive ($lines[$Sign]) {
        'lr' { Format 'M{0} {1}h{2}' $x, $middleY, $width }
        'ud' { Format 'M{0} {1}v{2}' $middleX, $y, $cellHeight }
        'rd' { Format 'M{0} {1}Q{2} {3} {2} {4}' ($x + $cellWidth), $middleY, $middleX, $middleY, ($y + $cellHeight) }
        'ld' { Format 'M{0} {1}Q{2} {3} {2} {4}' $x, $middleY, $middleX, $middleY, ($y + $cellHeight) }
        'ru' { Format 'M{0} {1}Q{2} {3} {2} {4}' ($x + $cellWidth), $middleY, $middleX, $middleY, $y }
        'lu' { Format 'M{0} {1}Q{2} {3} {2} {4}' $x, $middleY, $middleX, $middleY, $y }
    }
    Format '<path d="{0}" stroke="{1}" stroke-width="{2}" fill="none"/>' $path, $Colour, $stroke
}

$rows = @([IO.File]::ReadAllText($Path).TrimEnd() -split "`n")
$svg = [Collections.Generic.List[string]]::new()
$widest = 0
$style = @{ Colour = $foreground; Bold = $false }
for ($row = 0; $row -lt $rows.Count; $row++) {
    $column = 0
    # Pieces with one style each: an escape sequence, or text up to the next one.
    foreach ($piece in [regex]::Matches($rows[$row], "\e\[(?<codes>[0-9;]*)m|\e[^m]*?[A-Za-z]|[^\e]+")) {
        if ($piece.Groups['codes'].Success) { Set-Style $style $piece.Groups['codes'].Value; continue }
        if ($piece.Value[0] -eq "`e") { continue }
        # Within a piece: a run of one shape, or text without a gap of two blanks.
        foreach ($run in [regex]::Matches($piece.Value, '(?<shape>[▁-█▒─│╭╮╰╯━])\k<shape>*|(?<text>[^▁-█▒─│╭╮╰╯━ ]+(?: [^▁-█▒─│╭╮╰╯━ ]+)*)| +')) {
            $at, $length = ($column + $run.Index), $run.Length
            if ($run.Groups['shape'].Success) {
                if ($run.Value[0] -in '│', '╭', '╮', '╰', '╯') { for ($i = 0; $i -lt $length; $i++) { $svg.Add((Format-Cell $run.Value[0] ($at + $i) $row $style.Colour 1)) } }
                else { $svg.Add((Format-Cell $run.Value[0] $at $row $style.Colour $length)) }
            } elseif ($run.Groups['text'].Success) {
                $weight = if ($style.Bold) { ' font-weight="bold"' } else { '' }
                $svg.Add((Format '<text x="{0}" y="{1}" fill="{2}"{3} textLength="{4}">{5}</text>' ($margin + $at * $cellWidth), ($margin + $row * $cellHeight + 13), $style.Colour, $weight, ($length * $cellWidth), ([Security.SecurityElement]::Escape($run.Value))))
            }
        }
        $column += $piece.Length
    }
    $widest = [Math]::Max($widest, $column)
}

$width, $height = (2 * $margin + $widest * $cellWidth), (2 * $margin + $rows.Count * $cellHeight)
$head = Format '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="img" aria-label="The dashboard of a render: job, chunks, workers, cores, log">' $width, $height
$ground = Format '<rect width="{0}" height="{1}" rx="8" fill="#1e1e1e"/>' $width, $height
$text = '<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,''DejaVu Sans Mono'',monospace" font-size="13" xml:space="preserve">'
[IO.File]::WriteAllText($Destination, (@($head, $ground, $text) + $svg + @('</g>', '</svg>', '') -join "`n"))
"${Destination}: $widest x $($rows.Count) cells"
