using System.Globalization;
using System.Text.RegularExpressions;
using RenderTools.Engine.Tests.Exactness;
using RenderTools.Filters;
using RenderTools.Fixtures;
using RenderTools.Media;
using RenderTools.Primitives;
using Xunit;

namespace RenderTools.Engine.Tests.Filters.Probe;

/// <summary>Holds the table of filters against the filters of the ffmpeg under test.</summary>
public class FilterProbeTests(ITestOutputHelper output)
{
    // One of each sort: an expression by number, by time, memory, look-ahead, groups, rates, several inputs, a second
    // source.
    private static readonly string[] Sample =
    [
        "delogo",
        "hue",
        "tmix",
        "tmedian",
        "framestep",
        "fps",
        "blend",
        "overlay",
    ];

    [FullFact]
    [Trait("Ffmpeg", "Each")]
    public async Task A_sample_of_the_filters_gives_in_windows_what_it_gives_in_a_serial_run()
    {
        using var media = await ProbeMedia.MakeAsync();
        var cases = Sample
            .SelectMany(name => ProbeCase.Of(FilterTable.Default.Find(name)!, FilterHelp.None))
            .Where(c => c.Needs.CanSplit)
            .ToList();

        var verdicts = await new FilterProbe(media).WindowsAsync(cases);

        Assert.All(
            cases.Zip(verdicts),
            pair => Assert.True(pair.Second.Outcome == ProbeOutcome.Same, $"{pair.First.Graph}: {pair.Second}")
        );
    }

    [FullFact]
    public async Task Every_filter_with_every_option_agrees_with_the_table()
    {
        using var media = await ProbeMedia.MakeAsync();
        var probe = new FilterProbe(media) { Thorough = true };
        var filters = FilterTable
            .Default.Entries.Where(e =>
                IsProbed(e)
                && Tested.Ffmpeg.Filters.Contains(e.Name)
                && (Trial.Only is null || Regex.IsMatch(e.Name, Trial.Only))
            )
            .ToList();
        var cases = new List<ProbeCase>();
        foreach (var entry in filters)
            cases.AddRange(ProbeCase.Of(entry, await FilterHelp.ReadAsync(entry.Name)));
        var windows = cases.Zip(await probe.WindowsAsync(cases)).ToList();
        // A number in a range shares a picture out no other way than its neighbour.
        var named = cases.Where(c => c.Option is null || !char.IsAsciiDigit(c.Option[^1])).ToList();
        var threads = named.Zip(await probe.ThreadsAsync(named)).ToList();
        var fields = named.Zip(await probe.FieldsAsync(named)).ToList();

        var wrong = windows
            .Where(r => r.First.Needs is { CanSplit: true, IsExact: true })
            .Concat(threads.Where(r => r.First.Needs.ThreadDependent is null))
            .Concat(fields.Where(r => !ReadsFields(r.First)))
            .Where(r => r.Second.Outcome == ProbeOutcome.Different)
            .Select(r => $"{r.First.Graph}: {r.Second.Detail}")
            .Concat(filters.SelectMany(e => NotShown(e, windows)))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToList();

        Save(
            filters.Where(e => wrong.TrueForAll(w => !w.Contains(e.Name, StringComparison.Ordinal))),
            windows.Concat(threads).Concat(fields)
        );
        output.WriteLine(
            $"{cases.Count} cases on windows, {named.Count} on threads; {wrong.Count} contradict the table."
        );
        Assert.Empty(wrong);
    }

    [Fact]
    public void The_page_of_filters_says_what_the_table_says_and_names_no_split_that_was_not_probed()
    {
        var page = File.ReadAllText(FilterPage.Path);
        var versions = FilterPage.Versions(page);

        Assert.Equal(FilterPage.Render(versions), page);
        Assert.All(FilterTable.Default.Entries.Where(IsProbed), e => Assert.Matches(@"^\d", versions[e.Name]));
    }

    private static bool IsProbed(FilterEntry entry) =>
        entry.Kind != FilterKind.WholeFile && entry.Inputs != "0" && entry.Outputs != "0";

    // What idet marks reaches it only where the table says so.
    private static bool ReadsFields(ProbeCase @case) =>
        FilterAnalysis
            .Analyze(
                FilterGraph.Parse("idet," + @case.Graph.Replace("[in]", "", StringComparison.Ordinal)),
                frameRate: new Rational(25)
            )
            .Reasons.Any(r => r.Contains("idet", StringComparison.Ordinal));

    // An option of the table that this ffmpeg has must have been shown with a value, unless a rule makes each of its
    // values whole.
    private static IEnumerable<string> NotShown(
        FilterEntry entry,
        IReadOnlyList<(ProbeCase Case, ProbeVerdict Verdict)> results
    )
    {
        var tried = results
            .Where(r => string.Equals(r.Case.Filter, entry.Name, StringComparison.Ordinal) && r.Case.Option is not null)
            .ToLookup(r => r.Case.Name, StringComparer.Ordinal);
        foreach (var option in entry.Options.Concat(entry.Named).Where(o => o[0] != '!'))
        {
            var verdicts = option.Split('=')[0].Split('|').SelectMany(name => tried[name]).ToList();
            if (
                verdicts.Count > 0
                && verdicts.TrueForAll(v => v.Case.Needs.CanSplit && v.Verdict.Outcome != ProbeOutcome.Same)
            )
                yield return $"{entry.Name} was shown with no value of {option}: {verdicts[0].Verdict.Detail}";
        }
    }

    private static void Save(
        IEnumerable<FilterEntry> agreed,
        IEnumerable<(ProbeCase Case, ProbeVerdict Verdict)> results
    )
    {
        var version = string.Create(CultureInfo.InvariantCulture, $"{Tested.Ffmpeg.Version}");
        var versions = FilterPage.Versions(File.ReadAllText(FilterPage.Path));
        foreach (var entry in agreed)
        {
            var known = versions.GetValueOrDefault(entry.Name, "–").Split(", ").Where(v => v != "–");
            versions[entry.Name] = string.Join(
                ", ",
                known.Append(version).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            );
        }

        Directory.CreateDirectory(Repository.PathOf("out"));
        File.WriteAllText(Repository.PathOf("out", "filters.md"), FilterPage.Render(versions));
        File.WriteAllLines(
            Repository.PathOf("out", "filters.tsv"),
            results.Select(r =>
                $"{r.Case.Filter}\t{r.Case.Option}\t{r.Verdict.Outcome}\t{r.Verdict.Detail}\t{r.Case.Graph}"
            )
        );
    }
}
