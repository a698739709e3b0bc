using Microsoft.Playwright;
using RenderTools.Fixtures;
using RenderTools.Reporting;
using RenderTools.Scaling;
using Xunit;

namespace RenderTools.Engine.Tests.Reporting;

public sealed class PageInChromiumTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Long =
        "a-very-long-file-name-without-any-place-to-break-it-0123456789-0123456789-0123456789-0123456789-0123456789";

    // What is wider than the window, except inside a box that scrolls; text of a chart outside its image; text of a
    // chart on other text.
    private const string Findings = """
        () => {
          const found = [];
          const wide = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth > wide) found.push(`the page is ${document.documentElement.scrollWidth} wide in ${wide}`);
          const shown = e => e.getClientRects().length > 0;
          for (const e of document.querySelectorAll('body *')) {
            if (!shown(e) || e.closest('.scroll *') || e.closest('svg *')) continue;
            const box = e.getBoundingClientRect();
            if (box.right > wide + 0.5 || box.left < -0.5) found.push(`${e.tagName}.${e.className.baseVal ?? e.className} reaches from ${box.left} to ${box.right}`);
          }
          for (const box of document.querySelectorAll('.scroll'))
            if (shown(box) && !box.closest('details') && box.scrollWidth > box.clientWidth) found.push(`the table '${box.ariaLabel}' must be scrolled`);
          for (const svg of document.querySelectorAll('svg')) {
            if (!shown(svg)) continue;
            const frame = svg.getBoundingClientRect();
            const texts = [...svg.querySelectorAll('text')].filter(t => t.textContent.trim()).map(t => ({ text: t.textContent, box: t.getBoundingClientRect() }));
            for (const { text, box } of texts)
              if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1) found.push(`'${text}' leaves its chart`);
            for (let i = 0; i < texts.length; i++) for (let j = 0; j < i; j++) {
              const [a, b] = [texts[i].box, texts[j].box];
              if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4)
                found.push(`'${texts[i].text}' covers '${texts[j].text}'`);
            }
          }
          return found;
        }
        """;

    // Two pages narrow and dark, one of them wide and light; with --full all of them in every way.
    public static TheoryData<string, int, ColorScheme> Views()
    {
        var views = new TheoryData<string, int, ColorScheme>();
        if (!FullDataAttribute.IsFull)
        {
            views.Add("a sweep", 390, ColorScheme.Dark);
            views.Add("two sweeps and chunks", 390, ColorScheme.Dark);
            views.Add("two sweeps and chunks", 1280, ColorScheme.Light);
            return views;
        }

        foreach (var page in Pages.Keys)
        foreach (var width in new[] { 390, 1280 })
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            views.Add(page, width, scheme);
        return views;
    }

    private static readonly Dictionary<string, Func<(string Html, int Charts)>> Pages = new(StringComparer.Ordinal)
    {
        ["a sweep"] = () => (RenderReport.Html(RenderReportTests.Full()), 4),
        ["many cores and long names"] = () =>
        {
            var runs = Sweeps.Runs([1, 2, 4, 8, 16, 32, 64, 128], repeats: 1, name: Long);
            var rows = ScalingSummary
                .Summarize(runs)
                .Select(row => row with { Cpu = Long, Filter = Long, FitNote = Long })
                .ToArray();
            return (
                RenderReport.Html(
                    new ReportInput
                    {
                        Rows = rows,
                        Runs = runs,
                        Title = Long,
                    }
                ),
                4
            );
        },
        ["chunks"] = () => (RenderReport.Html(new ReportInput { Chunks = Sweeps.Chunks(8, Long, lost: 3) }), 1),
        ["two sweeps and chunks"] = () =>
        {
            ScalingRun[] runs =
            [
                .. Sweeps.Runs([1, 2]),
                .. Sweeps.Runs([1, 2, 3, 4], name: "other", runId: "sweep2", quality: false),
            ];
            return (RenderReport.Html(new ReportInput { Runs = runs, Chunks = Sweeps.Chunks(1) }), 9);
        },
    };

    [Theory]
    [MemberData(nameof(Views))]
    public async Task A_page_shows_its_charts_without_errors_and_nothing_overflows(
        string name,
        int width,
        ColorScheme scheme
    )
    {
        var browser = chromium.Browser;
        if (browser is null)
            Assert.Skip("No Chromium on PATH (Debian: apt install chromium).");
        var (html, charts) = Pages[name]();
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var file = Path.Combine(folder.FullName, "report.html");
            await File.WriteAllTextAsync(file, html, TestContext.Current.CancellationToken);
            await using var context = await browser.NewContextAsync(
                new()
                {
                    ViewportSize = new() { Width = width, Height = 800 },
                    ColorScheme = scheme,
                }
            );
            var page = await context.NewPageAsync();
            var said = new List<string>();
            page.Console += (_, message) => said.Add(message.Text);
            page.PageError += (_, error) => said.Add(error);
            page.Request += (_, request) =>
                said.Add(
                    request.Url == new Uri(file).AbsoluteUri
                    || request.Url.StartsWith("data:,", StringComparison.Ordinal)
                        ? ""
                        : "asks for " + request.Url
                );
            await page.GotoAsync(new Uri(file).AbsoluteUri);

            Assert.DoesNotContain(said, text => text.Length > 0);
            Assert.Equal("", string.Join("; ", (await page.EvaluateAsync<string[]>(Findings)).Take(12)));
            Assert.Equal(
                charts,
                await page.EvaluateAsync<int>(
                    "() => [...document.querySelectorAll('figure')].filter(f => "
                        + "[...f.querySelectorAll('svg')].filter(s => { const b = s.getBoundingClientRect(); return "
                        + "b.width > 300 && b.height > 60 && s.querySelectorAll('rect,polyline,path,polygon').length "
                        + "> 3 }).length === 1).length"
                )
            );

            var paper = scheme == ColorScheme.Dark ? ReportPalette.Paper.Dark : ReportPalette.Paper.Light;
            Assert.Equal(paper, await Color(page));
            await page.EmulateMediaAsync(new() { Media = Microsoft.Playwright.Media.Print });
            Assert.Equal(ReportPalette.Paper.Light, await Color(page));
            if (Environment.GetEnvironmentVariable("RENDERTOOLS_TEST_SHOTS") is { Length: > 0 } shots)
            {
                await page.PdfAsync(new() { Path = Path.Combine(shots, $"{name}.pdf"), Format = "A4" });
                await page.EmulateMediaAsync(new() { Media = Microsoft.Playwright.Media.Screen, ColorScheme = scheme });
                await page.ScreenshotAsync(
                    new() { Path = Path.Combine(shots, $"{name}-{width}-{scheme}.png"), FullPage = true }
                );
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Task<string> Color(IPage page) =>
        page.EvaluateAsync<string>(
            "() => '#' + getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(n => "
                + "(+n).toString(16).padStart(2, '0')).join('')"
        );
}
