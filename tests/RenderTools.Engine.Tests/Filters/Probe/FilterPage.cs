using System.Text;
using RenderTools.Filters;
using RenderTools.Fixtures;

namespace RenderTools.Engine.Tests.Filters.Probe;

/// <summary>
/// docs/filters.md: the table of filters for people, and on which versions of ffmpeg the probe agreed with each row.
/// </summary>
internal static class FilterPage
{
    private const string Head = """
        # Filters: which films are split

        Made from `src/RenderTools.Engine/Filters/filters.json` by the probe of all filters (`FilterProbeTests`), which
        `./build.sh test --full` runs on the ffmpeg at hand and which writes this page, with that version added, to `out/filters.md`.
        The probe renders three small films (noise with motion, hard cuts between interlaced pictures, a variable rate), whole and in
        windows, with each value that `ffmpeg -h filter=X` tells of, with expressions, and with 1, 2, 3 and 16 threads.

        A film is split only where each filter of the graph is split here, with the options named here. With any other filter or option
        it is rendered as one chunk, and the warning `SplitNotExact` says why. Frames that a filter needs before and after a window
        are given as arithmetic over its options; `rate` is the film's nominal frame rate.

        | Filter | Split | Frames before / after | Options measured | Agreed on ffmpeg |
        |---|---|---|---|---|

        """;

    /// <summary>Where it is.</summary>
    public static readonly string Path = Repository.PathOf("docs", "filters.md");

    /// <summary>The versions that a page names for each filter.</summary>
    public static Dictionary<string, string> Versions(string page) =>
        page.Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split(" | "))
            .ToDictionary(
                cells => cells[0].Trim('|', ' ', '`'),
                cells => cells[^1].Trim('|', ' '),
                StringComparer.Ordinal
            );

    /// <summary>The page.</summary>
    /// <param name="versions">For each filter the versions on which the probe agreed.</param>
    public static string Render(IReadOnlyDictionary<string, string> versions)
    {
        var page = new StringBuilder(Head.ReplaceLineEndings("\n"));
        foreach (var entry in FilterTable.Default.Entries.OrderBy(e => e.Name, StringComparer.Ordinal))
        {
            var isWhole = entry.Kind == FilterKind.WholeFile;
            page.Append("| `")
                .Append(entry.Name)
                .Append("` | ")
                .Append(Split(entry))
                .Append(" | ")
                .Append(isWhole || entry.Inputs == "0" ? "–" : $"{Code(entry.Before)} / {Code(entry.After)}")
                .Append(" | ")
                .Append(isWhole || entry.Inputs == "0" ? "–" : Options(entry))
                .Append(" | ")
                .Append(versions.GetValueOrDefault(entry.Name, "–"))
                .Append(" |\n");
        }

        return page.ToString();
    }

    private static string Split(FilterEntry entry)
    {
        var rules = entry
            .Rules.Where(r => r.Kind == FilterKind.WholeFile)
            .Select(r =>
                "; not with "
                + $"{string.Join(", ", r.When.Select(w => $"{w.Key} `{w.Value.Replace("|", "\\|", StringComparison.Ordinal)}`"))}: "
                + $"it {r.Reason}"
            );
        var threads = entry.Threads ? "; with a serial run's number of threads" : "";
        return entry.Kind switch
            {
                FilterKind.WholeFile => $"no: it {entry.Reason}",
                FilterKind.Recursive => "within a bound: it " + entry.Bound,
                _ when entry.Inputs == "0" => "a source: each chunk runs it from its beginning",
                _ when entry.Align != "1" => $"yes, on multiples of {Code(entry.Align)}",
                _ => "yes",
            }
            + threads
            + string.Concat(rules.Distinct(StringComparer.Ordinal));
    }

    private static string Options(FilterEntry entry)
    {
        var names = entry
            .Options.Concat(entry.Named)
            .Where(o => o[0] != '!')
            .Select(o => Code(o.Split('=')[0].Replace("|", "\\|", StringComparison.Ordinal)))
            .ToArray();
        return names.Length == 0 ? "it has none" : string.Join(' ', names);
    }

    private static string Code(string text) => $"`{text}`";
}
