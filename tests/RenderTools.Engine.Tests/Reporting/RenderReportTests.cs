using System.Globalization;
using System.Xml.Linq;
using RenderTools.Primitives;
using RenderTools.Reporting;
using RenderTools.Scaling;
using Xunit;

namespace RenderTools.Engine.Tests.Reporting;

public class RenderReportTests
{
    private const string Hostile =
        "<img src=x onerror=alert(1)> & \"quoted\" 'single' ]]> \u0000\u001b[31m \ud800 \u202e</title><script>";
    private static readonly XNamespace Xhtml = "http://www.w3.org/1999/xhtml";
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    public static ReportInput Full(string name = "film")
    {
        var runs = Sweeps.Runs([1, 2, 4, 6, 8], name: name);
        return new ReportInput { Runs = runs, Rows = ScalingSummary.Summarize(runs) };
    }

    [Fact]
    public void A_sweep_gives_every_chart_once_for_each_width()
    {
        var page = Parse(RenderReport.Html(Full()));

        Assert.Equal(4, page.Descendants(Xhtml + "figure").Count());
        Assert.All(
            page.Descendants(Xhtml + "figure"),
            figure =>
                Assert.Equal(
                    "wide narrow",
                    string.Join(' ', figure.Elements(Svg + "svg").Select(svg => svg.Attribute("class")!.Value))
                )
        );
    }

    [Fact]
    public void The_headline_is_the_largest_speedup_of_the_chunks()
    {
        var input = Full();
        var best = input.Rows.Where(row => row.Mode == ScalingMode.Chunked).MaxBy(row => row.Speedup)!;

        Assert.Equal(8, best.Workers);
        Assert.Equal(
            $"{best.Speedup!.Value.ToString("0.0", CultureInfo.InvariantCulture)}× on 8 cores",
            Parse(RenderReport.Html(input)).Descendants(Xhtml + "h2").Single().Value
        );
    }

    [Fact]
    public void Laws_are_drawn_where_the_data_support_them_and_only_there()
    {
        Assert.Contains("Universal Scalability Law, fitted", RenderReport.Html(Full()), StringComparison.Ordinal);

        var two = RenderReport.Html(new ReportInput { Runs = Sweeps.Runs([1, 2]) });
        Assert.Contains("Amdahl, implied by two counts", two, StringComparison.Ordinal);
        Assert.DoesNotContain("Universal Scalability Law, fitted", two, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_loads_nothing_and_runs_nothing()
    {
        var page = Parse(RenderReport.Html(Full(Hostile)));

        Assert.DoesNotContain(
            page.Descendants(),
            element => element.Name.LocalName is "script" or "img" or "iframe" or "object" or "image" or "a"
        );
        Assert.All(
            page.Descendants().Attributes().Where(attribute => attribute.Name.LocalName is "src" or "href"),
            link => Assert.Equal("data:,", link.Value)
        );
        Assert.DoesNotContain(
            page.Descendants().Attributes(),
            attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase)
        );
        Assert.DoesNotContain("url(h", page.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Hostile_text_stays_text_wherever_it_comes_from()
    {
        var rows = Full(Hostile)
            .Rows.Select(row =>
                row with
                {
                    Codec = Hostile,
                    Preset = Hostile,
                    Filter = Hostile,
                    Cpu = Hostile,
                    OS = Hostile,
                    FfmpegVersion = Hostile,
                    ModuleVersion = Hostile,
                    FitNote = Hostile,
                    RunId = Hostile,
                }
            )
            .ToArray();
        var chunks = Sweeps
            .Chunks(2, Hostile, lost: 1)
            .Select(chunk =>
                chunk with
                {
                    Error = Hostile,
                    Settings = chunk.Settings with { VideoFilter = Hostile, Preset = Hostile },
                }
            )
            .ToArray();
        var page = Parse(
            RenderReport.Html(
                new ReportInput
                {
                    Rows = rows,
                    Chunks = chunks,
                    Title = Hostile,
                }
            )
        );

        var seen = Hostile.Replace('\0', '\ufffd').Replace('\u001b', '\ufffd').Replace('\ud800', '\ufffd');
        Assert.Equal(seen, page.Descendants(Xhtml + "title").Single().Value);
        Assert.True(
            page.Descendants()
                .Count(element => !element.HasElements && element.Value.Contains(seen, StringComparison.Ordinal)) >= 12
        );
    }

    [Fact]
    public void Ids_of_a_page_are_unique_and_each_clip_path_has_one()
    {
        var first = Sweeps.Runs([1, 2, 4]);
        var second = Sweeps.Runs([1, 2], name: "other", runId: "sweep2");
        var page = Parse(
            RenderReport.Html(new ReportInput { Runs = [.. first, .. second], Chunks = Sweeps.Chunks(3) })
        );

        var ids = page.Descendants().Attributes("id").Select(id => id.Value).ToList();
        Assert.Equal(ids.Count, ids.Distinct(StringComparer.Ordinal).Count());
        var used = page.Descendants().Attributes("clip-path").Select(clip => clip.Value).ToList();
        Assert.NotEmpty(used);
        Assert.Empty(used.Except(ids.Select(id => $"url(#{id})"), StringComparer.Ordinal));
        Assert.Equal(3, page.Descendants(Xhtml + "h2").Count());
    }

    [Fact]
    public void Every_colour_in_a_page_is_a_variable_so_that_dark_and_light_both_have_it()
    {
        foreach (var svg in Parse(RenderReport.Html(Full())).Descendants(Svg + "svg"))
        {
            Assert.DoesNotContain("rgb(", svg.ToString(), StringComparison.Ordinal);
            Assert.DoesNotMatch(":(black|white)", svg.ToString());
        }
    }

    [Fact]
    public void Every_chart_says_in_words_what_it_shows()
    {
        var page = Parse(RenderReport.Html(Full()));
        Assert.All(
            page.Descendants(Svg + "svg"),
            svg =>
            {
                Assert.Equal("img", svg.Attribute("role")!.Value);
                Assert.Matches(@"\. .*\d", svg.Attribute("aria-label")!.Value);
            }
        );
    }

    [Fact]
    public void Nothing_to_report_is_an_error_that_says_what_to_give()
    {
        var error = Assert.Throws<RenderToolsException>(() => RenderReport.Html(new ReportInput()));
        Assert.Equal("NothingToReport", error.ErrorId);
        foreach (var chart in Enum.GetValues<ReportChart>())
            Assert.Equal(
                "NothingToReport",
                Assert.Throws<RenderToolsException>(() => RenderReport.Svg(new ReportInput(), chart)).ErrorId
            );
    }

    [Fact]
    public void One_row_without_baseline_is_a_page_with_its_seconds_and_no_invented_speedup()
    {
        var row = new ScalingMeasurement
        {
            Name = "film",
            Mode = ScalingMode.Chunked,
            Workers = 2,
            ThreadsPerWorker = 1,
            Chunks = 4,
            Repeat = 1,
            MedianSeconds = 12.345,
            MinSeconds = 12.345,
            MaxSeconds = 12.345,
            RunId = "x",
        };
        var page = Parse(RenderReport.Html(new ReportInput { Rows = [row] }));

        Assert.Equal("12.3\u00a0s on 2 workers", page.Descendants(Xhtml + "h2").Single().Value);
        Assert.Empty(page.Descendants(Svg + "svg"));
        Assert.DoesNotContain("NaN", page.ToString(), StringComparison.Ordinal);
        Assert.Equal(
            "NothingToReport",
            Assert.Throws<RenderToolsException>(() => RenderReport.Svg(new ReportInput { Rows = [row] })).ErrorId
        );
    }

    [Fact]
    public void Rows_alone_as_they_come_back_from_a_csv_give_all_but_the_timeline()
    {
        var page = Parse(RenderReport.Html(new ReportInput { Rows = Full().Rows }));
        Assert.Equal(3, page.Descendants(Xhtml + "figure").Count());
        Assert.DoesNotContain("a single run", page.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Chunks_alone_give_a_timeline_and_name_the_lost_ones()
    {
        var page = Parse(RenderReport.Html(new ReportInput { Chunks = Sweeps.Chunks(4, lost: 5) }));

        Assert.Single(page.Descendants(Xhtml + "figure"));
        Assert.Equal("28 chunks 1 lost", page.Descendants(Xhtml + "h2").Single().Value);
        Assert.Contains("ffmpeg ended with <1> & \"said\" nothing", page.Root!.Value, StringComparison.Ordinal);
        Assert.Contains("a lost chunk", page.Root.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chunk_that_was_rendered_again_is_not_lost()
    {
        var first = Sweeps.Chunks(4, lost: 5);
        var again = Sweeps
            .Chunks(4)
            .Where(chunk => chunk.Index == 5)
            .Select(chunk => chunk with { StartedUtc = chunk.StartedUtc.AddHours(9) });
        var page = Parse(RenderReport.Html(new ReportInput { Chunks = [.. first, .. again] }));

        Assert.Equal("28 chunks all rendered", page.Descendants(Xhtml + "h2").Single().Value);
        Assert.Equal(2, page.Descendants(Xhtml + "figure").Count());
    }

    [Fact]
    public void The_same_input_makes_the_same_bytes_in_every_culture()
    {
        var input = Full();
        var here = RenderReport.Html(input);
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("de-DE");
            Assert.Equal(here, RenderReport.Html(input));
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Theory]
    [InlineData(ReportChart.Speedup)]
    [InlineData(ReportChart.Efficiency)]
    [InlineData(ReportChart.Timeline)]
    [InlineData(ReportChart.Size)]
    public void A_single_chart_is_an_svg_document_with_title_legend_and_paper(ReportChart chart)
    {
        var svg = XDocument.Parse(RenderReport.Svg(Full(Hostile), chart)).Root!;

        Assert.Equal(Svg + "svg", svg.Name);
        var texts = svg.Descendants(Svg + "text").Select(text => text.Value).ToList();
        Assert.Contains(texts, text => text.Contains("<img src=x onerror=alert(1)>", StringComparison.Ordinal));
        Assert.Contains(texts, text => text is "ideal" or "used" or "idle tail" or "chunks");
        Assert.DoesNotContain("var(", svg.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_what_its_extension_says_and_nothing_else_is_left_beside_it()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var cancellation = TestContext.Current.CancellationToken;
            string At(string name) => Path.Combine(folder.FullName, name);
            await RenderReport.WriteAsync(Full(), At("r [1].html"), cancellationToken: cancellation);
            await RenderReport.WriteAsync(Full(), At("r.SVG"), ReportChart.Size, cancellation);
            await RenderReport.WriteAsync(Full(), At("r.SVG"), ReportChart.Timeline, cancellation);

            Assert.StartsWith(
                "<!DOCTYPE html>",
                await File.ReadAllTextAsync(At("r [1].html"), cancellation),
                StringComparison.Ordinal
            );
            Assert.Contains(
                "Workers over time",
                await File.ReadAllTextAsync(At("r.SVG"), cancellation),
                StringComparison.Ordinal
            );
            var error = await Assert.ThrowsAsync<RenderToolsException>(() =>
                RenderReport.WriteAsync(Full(), At("r.pdf"), cancellationToken: cancellation)
            );
            Assert.Equal("ReportFormatUnknown", error.ErrorId);
            error = await Assert.ThrowsAsync<RenderToolsException>(() =>
                RenderReport.WriteAsync(Full(), At("r.html"), ReportChart.Size, cancellation)
            );
            Assert.Equal("ReportFormatUnknown", error.ErrorId);
            Assert.Equal(
                "r [1].html|r.SVG",
                string.Join('|', folder.GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal))
            );
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_png_is_made_by_ffmpeg_where_it_reads_svg_and_else_the_error_names_the_remedy()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var path = Path.Combine(folder.FullName, "chart.png");
            try
            {
                await RenderReport.WriteAsync(Full(), path, ReportChart.Speedup, TestContext.Current.CancellationToken);
            }
            catch (RenderToolsException error) when (error.ErrorId == "SvgNotReadable")
            {
                Assert.Contains("--enable-librsvg", error.Message, StringComparison.Ordinal);
                return;
            }

            var png = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
            Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], png[..4]);
            Assert.Equal(1840, (png[16] << 24) | (png[17] << 16) | (png[18] << 8) | png[19]);
            Assert.Single(folder.GetFiles());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task An_ffmpeg_without_svg_is_an_error_with_the_remedy_and_leaves_nothing()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("The stand-in for ffmpeg is a shell script.");
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var ffmpeg = Path.Combine(folder.FullName, "ffmpeg");
            await File.WriteAllTextAsync(
                ffmpeg,
                "#!/bin/sh\necho ' V....D h264  H.264'\n",
                TestContext.Current.CancellationToken
            );
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(ffmpeg, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            var error = await Assert.ThrowsAsync<RenderToolsException>(() =>
                ChartPng.ConvertAsync(
                    ffmpeg,
                    "a.svg",
                    Path.Combine(folder.FullName, "a.png"),
                    TestContext.Current.CancellationToken
                )
            );
            Assert.Equal("SvgNotReadable", error.ErrorId);
            Assert.Contains(".svg", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    internal static XDocument Parse(string html)
    {
        Assert.StartsWith("<!DOCTYPE html>", html, StringComparison.Ordinal);
        return XDocument.Parse(html["<!DOCTYPE html>".Length..], LoadOptions.PreserveWhitespace);
    }
}
